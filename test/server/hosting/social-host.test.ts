import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HeadlessRoom } from '../../../agents/runners/headless-room.ts';
import { decodePopulationWeights } from '../../../agents/runners/universal-checkpoint.ts';
import { createOrchardCollector } from '../../../agents/scripted/orchard-collector.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { createEnvironment, createGenerator } from '../../../envs/registry.ts';
import { type AgentHost, createAgentHost } from '../../../server/hosting/host.ts';
import { LearnerLink } from '../../../server/hosting/learner-link.ts';
import { SocialHost } from '../../../server/hosting/social-host.ts';
import { SHIPPED_PATH, shippedBytes } from '../../agents/social/shipped.ts';

let folder: string;
let opened: { dispose(): Promise<void> }[] = [];
const lines: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'murmur-host-'));
  lines.length = 0;
});

afterEach(async () => {
  for (const host of opened) await host.dispose();
  opened = [];
  rmSync(folder, { recursive: true, force: true });
});

const rawSettings = { numSeats: 4 };

function optionsOf(worldId: string, settings: unknown, learn: boolean) {
  const environment = createEnvironment(worldId, settings, 1);
  const log = (line: string) => lines.push(line);
  const saveWorld = () => environment.saveWorld(0);
  return {
    spec: environment.spec,
    worldSettings: settings,
    saveWorld,
    taskNow: () => [],
    seed: 3,
    learn,
    dataFolder: folder,
    roomId: 'room',
    log,
  };
}

/** Plays the host's agents in a world, as a room does. */
function openRoom(host: AgentHost): HeadlessRoom {
  const environment = createEnvironment('orchard', rawSettings, 1);
  const level = createGenerator('orchard', rawSettings, 'open').sample(new Rng(1));
  // The room hands its ticks to the host, which hands them on to the population.
  const { population } = host;
  const room = new HeadlessRoom(environment, level, 1, {
    addAgent: (seat, preference, seed) => population.addAgent(seat, preference, seed),
    removeAgent: (seat) => population.removeAgent(seat),
    playerChanged: (seat) => population.playerChanged(seat),
    act: (observations, present, actions) => population.act(observations, present, actions),
    watch: (tick) => host.onTick(tick),
    minds: () => population.minds(),
    swapWeights: (bytes, version) => population.swapWeights(bytes, version),
    weightsVersion: 0,
    weightsHash: '',
  });
  room.seatAgent(0, [1, -1, 0, 0], 5);
  room.seatAgent(1, [0, 1, -1, 0], 6);
  room.seatActor(2, createOrchardCollector(environment.spec, [1, -0.1, -0.1, -0.1]), [1, 0, 0, 0], 7);
  return room;
}

/** Plays until a condition holds, giving the learner's messages their turn; fails after a number of ticks. */
async function playUntil(room: HeadlessRoom, holds: () => boolean, maxTicks: number): Promise<void> {
  for (let tick = 0; tick < maxTicks; tick++) {
    if (holds()) return;
    room.step();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`did not come true in ${maxTicks} ticks; the log says: ${lines.join(' | ')}`);
}

describe('who plays the agents of a room', () => {
  it('the shipped weights where they fit, rule-based players where they do not', async () => {
    const social = await createAgentHost(optionsOf('orchard', rawSettings, false));
    const otherWindow = await createAgentHost(optionsOf('orchard', { numSeats: 4, viewSize: 7 }, false));
    const otherWorld = await createAgentHost(optionsOf('coins', {}, false));
    opened = [social, otherWindow, otherWorld];
    expect(social).toBeInstanceOf(SocialHost);
    expect(social.population.weightsHash).toMatch(/^[0-9a-f]{16}$/);
    expect(otherWindow).not.toBeInstanceOf(SocialHost);
    expect(otherWorld).not.toBeInstanceOf(SocialHost);
    expect(lines.join()).toContain('rule-based');
  });

  it('without learning, the weights stay and no process is started', async () => {
    const host = await createAgentHost(optionsOf('orchard', rawSettings, false));
    opened = [host];
    const room = openRoom(host);
    const hash = host.population.weightsHash;
    for (let tick = 0; tick < 60; tick++) room.step();
    expect((host as SocialHost).link).toBeUndefined();
    expect(host.population.weightsVersion).toBe(0);
    expect(host.population.weightsHash).toBe(hash);
  });
});

describe('the learner process', () => {
  it('sends new weights, which are swapped between ticks; killed, it starts again and the room never stops', async () => {
    const { spec } = createEnvironment('orchard', rawSettings, 1);
    const host = new SocialHost(optionsOf('orchard', rawSettings, true), SHIPPED_PATH, {
      sendEverySec: 0.3,
      dutyShare: 1,
    });
    opened = [host];
    const room = openRoom(host);
    const { population } = host;
    const link = host.link as LearnerLink;
    expect(spec.numSeats).toBe(4);
    await playUntil(room, () => population.weightsVersion >= 1, 4000);
    expect(population.weightsHash).toMatch(/^[0-9a-f]{16}$/);
    const firstPid = link.pid as number;
    process.kill(firstPid, 'SIGKILL');
    await playUntil(room, () => link.restarts === 1 && link.pid !== undefined && link.pid !== firstPid, 4000);
    const version = population.weightsVersion;
    await playUntil(room, () => population.weightsVersion > version, 6000);
    expect(lines.join()).toContain('starting again');
    await host.dispose();
    opened = [];
    expect(link.pid === undefined || !isAlive(link.pid)).toBe(true);
    expect(existsSync(join(folder, 'checkpoints'))).toBe(true);
    expect(readdirSync(join(folder, 'checkpoints'))).toEqual(['orchard-room.ckpt']);
  }, 120_000);

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
    const host = await createAgentHost(optionsOf('orchard', rawSettings, false));
    opened = [link, host];
    const room = openRoom(host);
    const unchanged = new Uint8Array(spec.numSeats);
    const agentWish = (seat: number) => (seat < 2 ? Float32Array.of(1, -1, 0, 0) : undefined);
    const hasHead = (): boolean => {
      link.append(room.step(), unchanged, agentWish);
      const bytes = link.takeWeights();
      if (bytes === undefined) return false;
      return decodePopulationWeights(bytes, 'orchard', 'here').heads.some((head) => head.playerIdx === 2);
    };
    link.bearHead({ kind: 'head', playerIdx: 2, epoch: 1, preference: Float32Array.of(1, 0, 0, 0) });
    await playUntil(room, hasHead, 4000);
    process.kill(link.pid as number, 'SIGKILL');
    await playUntil(room, () => link.restarts === 1, 4000);
    await playUntil(room, hasHead, 4000);
  }, 60_000);

  it('drops and counts steps that a stopped learner does not take in, and holds nobody up', async () => {
    const { spec } = createEnvironment('orchard', rawSettings, 1);
    const log = (line: string) => lines.push(line);
    const link = new LearnerLink({ spec, worldSettings: rawSettings, checkpoint: shippedBytes(), seed: 1, log });
    opened = [link];
    process.kill(link.pid as number, 'SIGSTOP'); // alive, takes nothing in
    const host = await createAgentHost(optionsOf('orchard', rawSettings, false));
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
    await expect.poll(() => link.restarts, { timeout: 5000 }).toBe(1);
    await expect.poll(() => link.pid, { timeout: 5000 }).toBeGreaterThan(0);
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
