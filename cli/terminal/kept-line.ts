import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { resumeCommand, sayCommand, typedCommand } from './typed-command.ts';

/** What a stopped training leaves in its folder, and the command that goes on. `kept` names what its checkpoints are. */
export function keptLine(runFolder: string, kept: string): string {
  const folder = join(runFolder, 'checkpoints');
  const hasCheckpoint = existsSync(folder) && readdirSync(folder).some((name) => /^[^.].*\.ckpt$/.test(name));
  if (hasCheckpoint) return `stopped; ${kept} in ${folder}; go on with: ${sayCommand(resumeCommand())}`;
  const hasBegun = existsSync(join(runFolder, 'config.json')); // then only --resume is let into the folder
  return `stopped before there was a checkpoint; begin again with: ${sayCommand(hasBegun ? resumeCommand() : typedCommand())}`;
}
