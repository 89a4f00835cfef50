import { randomBytes, randomInt } from 'node:crypto';
import type { AgentMind } from '../../agents/parts.ts';
import { Rng } from '../../envs/core/rng.ts';
import { Arena, gridOf } from '../arena/arena.ts';
import { createRoomWorld, type RoomWorld } from '../arena/room-world.ts';
import type { DesignerLink } from '../hosting/designer-link.ts';
import { GuardedHost } from '../hosting/guarded-host.ts';
import { RACER_NAMES } from '../hosting/racers.ts';
import { Seating } from '../hosting/seating.ts';
import type { ResolvedRoomOptions } from '../protocol/messages.ts';
import type { RoomState } from '../protocol/state.ts';
import { PROTOCOL_VERSION, SOFTWARE_VERSION } from '../protocol/version.ts';
import { FORMAT_VERSION, type HeaderFrame } from '../records/frames.ts';
import { Recorder } from '../records/recorder.ts';
import type { Store } from '../store.ts';
import { StateWriter } from '../sync/state-writer.ts';
import { Views } from '../sync/views.ts';
import type { DesignerRoom, SendDesigner } from './designer-room.ts';
import { KeyWait } from './key-wait.ts';
import { DesignerOpening } from './open-designer.ts';
import { RoomLoop } from './room-loop.ts';
import type { RoomServices } from './room-services.ts';

const SEATING_STREAM = 2;
const AGENTS_STREAM = 3;

export interface SessionRequest {
  readonly roomId: string;
  readonly options: ResolvedRoomOptions;
  readonly levelText?: string; // a level in the world's ASCII form, instead of a generator
  readonly designer?: DesignerLink; // whose levels are played; it is the session's from here on, also when that cannot open
  readonly state: RoomState;
  readonly sendDesigner: SendDesigner; // to all clients
  readonly publish: () => void;
  readonly publishLevel: () => void;
  readonly publishMinds: (minds: readonly AgentMind[]) => void;
}

/** Everything of one running room but its sockets. */
export interface Session {
  readonly options: ResolvedRoomOptions;
  readonly seed: number;
  readonly world: RoomWorld;
  readonly arena: Arena;
  readonly host: GuardedHost;
  readonly seating: Seating;
  readonly recorder: Recorder;
  readonly views: Views;
  readonly loop: RoomLoop;
  readonly keyWait: KeyWait | undefined; // where ticks come by keys
  readonly designer: DesignerRoom | undefined; // where a designer's levels are raced
  readonly beginsAnew: boolean; // with who sits down: ticks come by keys, for one alone
  /** Ends the recording and stops the agents. Safe to call twice. */
  close(): Promise<void>;
}

/** Builds a room's world, agents and recording. Errors: InputError for options the registry refuses. */
export async function openSession(request: SessionRequest, services: RoomServices): Promise<Session> {
  const { options, state, roomId } = request;
  const seed = options.seed ?? randomInt(2 ** 32);
  const opening = request.designer === undefined ? undefined : new DesignerOpening(request.designer, options, seed);
  const world = opening?.world ?? createRoomWorld(options, seed, request.levelText);
  const { environment, level, drawLevel } = world;
  const arena = new Arena({ environment, level, seed, isOpen: options.open, drawLevel });
  const host = await createHost(request, world, arena, seed, services, opening);
  const seating = new Seating({
    arena,
    host,
    rng: new Rng(seed, SEATING_STREAM),
    targetAgents: world.numAgents,
    droppedSeat: options.droppedSeat,
    residentNames: opening === undefined ? undefined : RACER_NAMES,
  });
  const recorder = await openRecorder(services.recordingsFolder, describeSession(options, seed, world, host), host);
  const profile = (seatIdx: number) => seating.profile(seatIdx);
  const designer = opening?.createRoom({ arena, profile, send: request.sendDesigner }, recorder.recordingId, services);
  const hasArrived = (seatIdx: number) => designer?.race.hasArrived(seatIdx) ?? false;
  const keyWait = world.pace === 'keys' ? new KeyWait(arena, profile, hasArrived) : undefined;
  const views = new Views(state, options.open, arena.spec.observation, arena.scene);
  const onWeights = (version: number, hash: string) =>
    services.store.checkpointSeen(hash, arena.spec.id, version, roomId);
  const loop = new RoomLoop({
    arena,
    host,
    seating,
    recorder,
    writer: new StateWriter(state, arena),
    views,
    tickMs: options.tickMs,
    isAwaited: (seatIdx) => keyWait?.isAwaited(seatIdx) ?? false,
    contest: designer,
    onWeights,
    publishLevel: request.publishLevel,
    publish: request.publish,
    publishMinds: request.publishMinds,
  });
  const beginsAnew = keyWait !== undefined && arena.spec.numSeats - arena.spec.numBots === 1;
  const session = { options, seed, world, arena, host, seating, recorder, views, loop, keyWait, designer, beginsAnew };
  enterInStore(session, roomId, services.store);
  onWeights(host.weightsVersion, host.weightsHash);
  seating.fill();
  loop.writeState();
  return { ...session, close: () => closeSession(session, roomId, services.store) };
}

async function createHost(
  request: SessionRequest,
  world: RoomWorld,
  arena: Arena,
  seed: number,
  services: RoomServices,
  opening: DesignerOpening | undefined,
): Promise<GuardedHost> {
  const { roomId, options } = request;
  const log = services.log.child({ roomId });
  const host =
    opening?.createHost(arena, (line) => log.info(line)) ??
    (await services.createHost({
      spec: world.environment.spec,
      worldSettings: world.worldSettings,
      saveWorld: () => world.environment.saveWorld(0),
      taskNow: () => world.factsOf(arena.level).task,
      seed: new Rng(seed, AGENTS_STREAM).uint32(),
      learn: options.learn,
      dataFolder: services.dataFolder,
      roomId,
      log: (line) => log.info(line),
    }));
  return new GuardedHost(
    host,
    () => services.metrics.agentFailures.inc(),
    (line) => log.warn(line),
  );
}

/** A room that cannot record is not opened, and leaves no agents (nor their learner process) behind. */
async function openRecorder(folder: string, header: HeaderFrame, host: GuardedHost): Promise<Recorder> {
  try {
    return new Recorder(folder, header);
  } catch (error) {
    await host.dispose();
    throw error;
  }
}

function enterInStore(session: Omit<Session, 'close'>, roomId: string, store: Store): void {
  const { arena, world, options, seed, recorder } = session;
  store.openRoom({
    roomId,
    world: arena.spec.id,
    generator: world.generator,
    levelHash: world.levelHash,
    seed,
    seats: arena.spec.numSeats,
    tickMs: options.tickMs,
    isOpen: options.open,
  });
  store.openSession(recorder.recordingId, roomId);
}

async function closeSession(session: Omit<Session, 'close'>, roomId: string, store: Store): Promise<void> {
  const { arena, recorder, host } = session;
  try {
    const isWhole = recorder.close(arena.tick, arena.hash());
    if (isWhole) store.closeSession(recorder.recordingId, arena.tick, 'closed');
  } finally {
    store.closeRoom(roomId);
    await host.dispose();
  }
}

function describeSession(options: ResolvedRoomOptions, seed: number, world: RoomWorld, host: GuardedHost): HeaderFrame {
  const startedAtMs = Date.now();
  return {
    kind: 'header',
    formatVersion: FORMAT_VERSION,
    recordingId: `${new Date(startedAtMs).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')}-${randomBytes(4).toString('hex')}`,
    softwareVersion: SOFTWARE_VERSION,
    protocolVersion: PROTOCOL_VERSION,
    startedAtMs,
    worldId: world.environment.spec.id,
    generator: world.generator,
    worldSettings: world.worldSettings,
    level: gridOf(world.level),
    levelHash: world.levelHash,
    seed,
    tickMs: options.tickMs,
    isOpen: options.open,
    roomOptions: options,
    weightsVersion: host.weightsVersion,
    weightsHash: host.weightsHash,
  };
}
