import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFailed } from 'vitest';
import { decodePopulationWeights } from '../../../agents/algorithms/universal-checkpoint.ts';
import type { SeatAgents } from '../../../agents/core/seat-agents.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { createEnvironment, createGenerator } from '../../../envs/registry.ts';
import { createOrchardCollector } from '../../../envs/worlds/orchard/collector.ts';
import { createAgents } from '../../../server/hosting/create-agents.ts';
import { LearnerLink } from '../../../server/hosting/learner-link.ts';
import { SocialSeats } from '../../../server/hosting/social-seats.ts';
import { HeadlessRoom } from '../../../train/evaluate/headless-room.ts';
import { SHIPPED_PATH, shippedBytes } from '../../agents/social/shipped.ts';

let folder: string;
let opened: Pick<SeatAgents, 'dispose'>[] = [];
const lines: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'murmur-host-'));
  lines.length = 0;
});

afterEach(async () => {
  for (const host of opened) await host.dispose?.();
  opened = [];
  rmSync(folder, { recursive: true, force: true });
});

const rawSettings = { numSeats: 4 };

function optionsOf(worldId: string, settings: unknown, learn: boolean) {
  const environment = createEnvironment(worldId, settings, 1);
  const level = createGenerator(worldId, settings).sample(new Rng(1));
  const log = (line: string) => lines.push(line);
  return {
    spec: environment.spec,
    worldSettings: settings,
    environment,
    levelNow: () => level,
    taskNow: () => [],
    seed: 3,
    learn,
    dataFolder: folder,
    roomId: 'room',
    log,
  };
}

/** Plays the host's agents in a world, as a room does. */
function openRoom(agents: SeatAgents): HeadlessRoom {
  const environment = createEnvironment('orchard', rawSettings, 1);
  const level = createGenerator('orchard', rawSettings, 'open').sample(new Rng(1));
  const room = new HeadlessRoom(environment, level, 1, agents);
  room.seatAgent(0, [1, -1, 0, 0], 5);
  room.seatAgent(1, [0, 1, -1, 0], 6);
  room.seatActor(2, createOrchardCollector(environment.spec, [1, -0.1, -0.1, -0.1]), [1, 0, 0, 0], 7);
  return room;
}

/** Plays until a condition holds, giving the learner's messages their turn; the test's own time limit ends a wait in vain. */
async function playUntil(room: HeadlessRoom, holds: () => boolean): Promise<void> {
  onTestFailed(() => console.error(`the log says: ${lines.join(' | ')}`));
  while (!holds()) {
    room.step();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('who plays the agents of a room', () => {
  it('the shipped weights where they fit, scripted players where they do not', async () => {
    const social = createAgents(optionsOf('orchard', rawSettings, false), 'shipped');
    const otherWindow = createAgents(optionsOf('orchard', { numSeats: 4, viewSize: 7 }, false), 'shipped');
    const otherWorld = createAgents(optionsOf('coins', {}, false), 'shipped');
    opened = [social, otherWindow, otherWorld];
    expect(social).toBeInstanceOf(SocialSeats);
    expect(social.weights?.hash).toMatch(/^[0-9a-f]{16}$/);
    expect(otherWindow).not.toBeInstanceOf(SocialSeats);
    expect(otherWorld).not.toBeInstanceOf(SocialSeats);
    expect(lines.join()).toContain('scripted');
  });

  it('without learning, the weights stay and no process is started', async () => {
    const host = createAgents(optionsOf('orchard', rawSettings, false), 'shipped');
    opened = [host];
    const room = openRoom(host);
    const hash = host.weights?.hash;
    for (let tick = 0; tick < 60; tick++) room.step();
    expect((host as SocialSeats).link).toBeUndefined();
    expect(host.weights?.version).toBe(0);
    expect(host.weights?.hash).toBe(hash);
  });
});

describe('the learner process', () => {
  it('sends new weights, which are swapped between ticks; killed, it starts again and the room never stops', async () => {
    const { spec } = createEnvironment('orchard', rawSettings, 1);
    const host = new SocialSeats(optionsOf('orchard', rawSettings, true), SHIPPED_PATH, {
      sendEverySec: 0.3,
      dutyShare: 1,
    });
    opened = [host];
    const room = openRoom(host);
    const link = host.link as LearnerLink;
    expect(spec.numSeats).toBe(4);
    await playUntil(room, () => host.weights.version >= 1);
    expect(host.weights.hash).toMatch(/^[0-9a-f]{16}$/);
    const firstPid = link.pid as number;
    process.kill(firstPid, 'SIGKILL');
    await playUntil(room, () => link.restarts === 1 && link.pid !== undefined && link.pid !== firstPid);
    const version = host.weights.version;
    await playUntil(room, () => host.weights.version > version);
    expect(lines.join()).toContain('starting again');
    await host.dispose();
    opened = [];
    expect(link.pid === undefined || !isAlive(link.pid)).toBe(true);
    expect(existsSync(join(folder, 'checkpoints'))).toBe(true);
    expect(readdirSync(join(folder, 'checkpoints'))).toEqual(['orchard-room.ckpt']);
  });

  it('is told again of the heads of players when it had to start again', async () => {
    const { spec } = createEnvironment('orchard', rawSettings, 1);
    const log = (line: string) => lines.push(line);
    const pace = { sendEverySec: 0.2, dutyShare: 1 };
    const link = new LearnerLink({
      spec,
      worldSettings: rawSettings,
      checkpoint: shippedBytes(),
      seed: 1,
      log,
      ...pace,
    });
    const host = createAgents(optionsOf('orchard', rawSettings, false), 'shipped');
    opened = [link, host];
    const room = openRoom(host);
    const unchanged = new Uint8Array(spec.numSeats);
    const agentPreference = (seat: number) => (seat < 2 ? Float32Array.of(1, -1, 0, 0) : undefined);
    const hasHead = (): boolean => {
      link.append(room.step(), unchanged, agentPreference);
      const bytes = link.takeWeights();
      if (bytes === undefined) return false;
      return decodePopulationWeights(bytes, 'orchard', 'here').heads.some((head) => head.playerIdx === 2);
    };
    link.cloneHead({ kind: 'head', playerIdx: 2, epoch: 1, preference: Float32Array.of(1, 0, 0, 0) });
    await playUntil(room, hasHead);
    process.kill(link.pid as number, 'SIGKILL');
    await playUntil(room, () => link.restarts === 1);
    await playUntil(room, hasHead);
  });

  it('drops and counts steps that a stopped learner does not take in, and holds nobody up', async () => {
    const { spec } = createEnvironment('orchard', rawSettings, 1);
    const log = (line: string) => lines.push(line);
    const link = new LearnerLink({ spec, worldSettings: rawSettings, checkpoint: shippedBytes(), seed: 1, log });
    opened = [link];
    process.kill(link.pid as number, 'SIGSTOP'); // alive, takes nothing in
    const host = createAgents(optionsOf('orchard', rawSettings, false), 'shipped');
    opened.push(host);
    const room = openRoom(host);
    const changed = new Uint8Array(spec.numSeats);
    for (let tick = 0; tick < 400; tick++) link.append(room.step(), changed, () => undefined);
    expect(link.droppedTicks).toBe(400 - 8 * 16); // eight messages of sixteen ticks wait, the rest is dropped
    process.kill(link.pid as number, 'SIGKILL');
  });

  it('is tried again when its process cannot even be started', async () => {
    const { spec } = createEnvironment('orchard', rawSettings, 1);
    const log = (line: string) => lines.push(line);
    const nodePath = process.execPath;
    process.execPath = join(folder, 'no-node-here');
    const link = new LearnerLink({ spec, worldSettings: rawSettings, checkpoint: shippedBytes(), seed: 1, log });
    process.execPath = nodePath;
    opened = [link];
    await expect.poll(() => link.restarts, { timeout: 120_000 }).toBe(1);
    await expect.poll(() => link.pid, { timeout: 120_000 }).toBeGreaterThan(0);
    expect(lines.join('\n')).toContain('it could not be started');
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
