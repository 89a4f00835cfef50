import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findDesigner } from '../../agents/designers/registry.ts';
import { startWatchServer, type WatchServer } from '../../lab/watch/watch-server.ts';
import type { WatchedRun, WatchStatus } from '../../lab/watch/watch-state.ts';
import { CONFIG_FILE } from '../../train/run/folder/run-files.ts';
import { readUedConfig } from '../../train/run/folder/run-folder.ts';
import { UED_DEFAULTS } from '../../train/run/plans/train-ued.ts';
import type { RunOutcome } from '../../train/run/process/run-process-host.ts';
import type { FromRunProcess, RunProgress, UedRequest } from '../../train/run/training/run-messages.ts';
import { findPreset } from '../../train/settings/ued-presets.ts';
import { loadLevelPainter } from '../levels/level-picture.ts';
import { resumeCommand, sayCommand } from '../terminal/typed-command.ts';

export const DEFAULT_WATCH_PORT = 8100;

/** The live page beside a run of this command: it is told what the learner says and how it ended. */
export class WatchUed {
  readonly #folder: string;
  #run: WatchedRun;
  #status: WatchStatus = { state: 'starting', line: '' };
  #progress: RunProgress | null = null;
  #server: WatchServer | undefined;

  /** Errors: InputError for an unknown designer or preset. */
  constructor(request: UedRequest, folder: string) {
    const known = request.resumes && existsSync(join(folder, CONFIG_FILE)) ? readUedConfig(folder) : undefined;
    const designer = findDesigner(request.designer ?? known?.designer ?? UED_DEFAULTS.designer);
    const preset = findPreset(request.preset ?? known?.tier ?? UED_DEFAULTS.preset);
    this.#folder = folder;
    this.#run = {
      designer: designer.id,
      summary: designer.summary,
      preset: preset.id,
      seed: request.seed ?? known?.seed ?? UED_DEFAULTS.seed,
      engine: '',
      folder,
    };
  }

  /** Returns the page's address. Errors: InputError when the port is taken, or the page cannot be built. */
  async start(port: number): Promise<string> {
    this.#server = await startWatchServer({
      port,
      folder: this.#folder,
      worldId: findPreset(this.#run.preset).student.worldId,
      paint: await loadLevelPainter(),
      live: () => ({ run: this.#run, status: this.#status, progress: this.#progress }),
    });
    return this.#server.url;
  }

  hear(message: FromRunProcess): void {
    if (message.kind === 'started') this.#run = { ...this.#run, engine: message.engine };
    if (message.kind === 'started' || message.kind === 'progress') {
      this.#status = { state: 'running', line: '' };
      this.#progress = message.progress;
    }
  }

  end(outcome: RunOutcome): void {
    if (outcome.kind === 'failed') this.#status = { state: 'stopped', line: outcome.message };
    else if (outcome.kind === 'died') {
      const line = `The learner's process ended (${outcome.how}); go on with: ${sayCommand(resumeCommand())}`;
      this.#status = { state: 'died', line };
    } else if (outcome.end.result === undefined) {
      this.#status = { state: 'stopped', line: `Stopped; go on with: ${sayCommand(resumeCommand())}` };
    } else this.#status = { state: 'ended', line: '' };
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }
}
