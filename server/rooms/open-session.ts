import { randomBytes, randomInt } from 'node:crypto';
import { type AgentMind, followedBy } from '../../agents/parts.ts';
import { InputError } from '../../envs/core/errors.ts';
import { Rng } from '../../envs/core/rng.ts';
import { Arena, gridOf } from '../arena/arena.ts';
import { createRoomWorld, type RoomWorld } from '../arena/room-world.ts';
import { TeamScore } from '../arena/team-score.ts';
import { USUAL_AGENTS } from '../hosting/agent-kinds.ts';
import type { DesignerLink } from '../hosting/designer-link.ts';
import { STUDENT_NAMES } from '../hosting/designer-students.ts';
import { RoomAgents } from '../hosting/room-agents.ts';
import { Seating } from '../hosting/seating.ts';
import { LIMITS } from '../protocol/limits.ts';
import { type ControlMessage, EMPTY_SEAT, type ResolvedRoomOptions } from '../protocol/messages.ts';
import type { RoomState } from '../protocol/state.ts';
import { PROTOCOL_VERSION, SOFTWARE_VERSION } from '../protocol/version.ts';
import { FORMAT_VERSION, type HeaderFrame } from '../records/frames.ts';
import { Recorder } from '../records/recorder.ts';
import type { Store } from '../store.ts';
import { StateWriter } from '../sync/state-writer.ts';
import { Views } from '../sync/views.ts';
import { Classroom } from './classroom.ts';
import type { DesignerRoom, SendDesigner } from './designer-room.ts';
import { EpisodeGate } from './episode-gate.ts';
import { KeyWait } from './key-wait.ts';
import { DesignerOpening } from './open-designer.ts';
import { PastScores } from './past-scores.ts';
import { RoomLoop } from './room-loop.ts';
import type { RoomServices } from './room-services.ts';
import { TickNotes } from './tick-notes.ts';

const SEATING_STREAM = 2;
const AGENTS_STREAM = 3;

export interface SessionRequest {
  readonly roomId: string;
  readonly options: ResolvedRoomOptions;
  readonly studentPaths?: Readonly<Record<string, string>>; // of students that this room alone knows, by name
  readonly levelText?: string; // a level in the world's ASCII form, instead of a generator
  readonly designer?: DesignerLink; // whose levels are played; it is the session's from here on, also when that cannot open
  readonly ownerKeyHash?: string; // see Classroom
  readonly state: RoomState;
  readonly isWatched: () => boolean; // by somebody without a seat
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
  readonly agents: RoomAgents;
  readonly seating: Seating;
  readonly recorder: Recorder;
  readonly views: Views;
  readonly loop: RoomLoop;
  readonly keyWait: KeyWait | undefined; // where ticks come by keys
  readonly designer: DesignerRoom | undefined; // where a designer's levels are raced
  readonly gate: EpisodeGate;
  readonly classroom: Classroom;
  readonly team: TeamScore;
  readonly past: PastScores;
  /** Whether a new episode begins with who sits down. isFirst: nobody else is there. */
  beginsAnew(isFirst: boolean): boolean;
  /** What the owner of the room sets. Errors: InputError for a seat, or somebody in it, that cannot be. */
  control(change: Omit<ControlMessage, 'ownerKey'>): void;
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
  const agents = createAgentsOf(request, world, arena, seed, services, opening);
  const seating = new Seating({
    arena,
    agents,
    rng: new Rng(seed, SEATING_STREAM),
    targetAgents: world.numAgents,
    lineup: options.lineup,
    droppedSeat: options.droppedSeat,
    residentNames: opening === undefined ? undefined : STUDENT_NAMES,
  });
  const recorder = await openRecorder(services.recordingsFolder, describeSession(options, seed, world, agents), agents);
  const profile = (seatIdx: number) => seating.profile(seatIdx);
  const designer = opening?.createRoom({ arena, profile, send: request.sendDesigner }, recorder.recordingId, services);
  const hasArrived = (seatIdx: number) => designer?.race.hasArrived(seatIdx) ?? false;
  const keyWait = world.pace === 'keys' ? new KeyWait(arena, profile, hasArrived) : undefined;
  const classroom = new Classroom(request.ownerKeyHash ?? '');
  const team = new TeamScore(arena, (played) => world.sharesReward(played));
  const people = () => seating.peopleThere();
  const gate = new EpisodeGate({
    arena,
    people,
    isWatched: request.isWatched,
    isOver: () => designer?.isOver ?? arena.hasEnded,
    isChecked: world.start === 'ready',
  });
  const views = new Views(state, options.open, arena.spec.observation, arena.scene);
  const onWeights = (version: number, hash: string) =>
    services.store.checkpointSeen(hash, arena.spec.id, version, roomId);
  const followedSeat = (seatIdx: number) => followedBy(loop.minds.find((mind) => mind.seatIdx === seatIdx));
  const past = new PastScores(arena, followedSeat);
  const loop: RoomLoop = new RoomLoop({
    arena,
    agents,
    seating,
    recorder,
    writer: new StateWriter(state, arena),
    views,
    // By keys a tick is a move, after which the room may stand still for long.
    mindsEveryTicks: keyWait === undefined ? Math.max(1, Math.ceil(LIMITS.mindsEveryMs / options.tickMs)) : 1,
    isAwaited: (seatIdx) => keyWait?.isAwaited(seatIdx) ?? false,
    gate,
    classroom,
    team,
    past,
    onTeamEpisode: (returnHundredths) =>
      services.store.teamEpisode(recorder.recordingId, arena.episode, returnHundredths, arena.seats.count('human')),
    contest: designer,
    notes: new TickNotes({ arena, agents, profileOf: profile, areNamesKept: services.areNamesRecorded, onWeights }),
    publishLevel: request.publishLevel,
    publish: request.publish,
    publishMinds: request.publishMinds,
  });
  const isForOne = keyWait !== undefined && arena.spec.numSeats - arena.spec.numBots === 1; // an agent may be in the middle of one
  const beginsAnew = (isFirst: boolean) => isForOne || (isFirst && (designer !== undefined || world.start === 'ready'));
  const control = (change: Omit<ControlMessage, 'ownerKey'>) => {
    if (change.seat !== undefined) chooseSeat(change.seat, arena, seating, agents, designer !== undefined);
    classroom.apply(change);
    loop.refresh();
    if (change.areMindsHidden !== undefined || change.seat !== undefined) loop.tellMinds();
  };
  const shown = { gate, classroom, team, past, control };
  const session = {
    options,
    seed,
    world,
    arena,
    agents,
    seating,
    recorder,
    views,
    loop,
    keyWait,
    designer,
    ...shown,
    beginsAnew,
  };
  enterInStore(session, roomId, services.store);
  onWeights(agents.weights.version, agents.weights.hash);
  seating.fill();
  loop.writeState();
  return { ...session, close: () => closeSession(session, roomId, services.store) };
}

/** Errors: InputError when they cannot be made. */
function createAgentsOf(
  request: SessionRequest,
  world: RoomWorld,
  arena: Arena,
  seed: number,
  services: RoomServices,
  opening: DesignerOpening | undefined,
): RoomAgents {
  const { roomId, options } = request;
  const log = services.log.child({ roomId });
  const agentOptions = {
    spec: world.environment.spec,
    worldSettings: world.worldSettings,
    environment: world.environment,
    keepsLevel: world.drawLevel === undefined,
    generator: world.generator,
    levelNow: () => arena.level,
    taskNow: () => world.factsOf(arena.level).task,
    studentPath: (name: string) => request.studentPaths?.[name] ?? services.students.find(name),
    seed: new Rng(seed, AGENTS_STREAM).uint32(),
    learn: options.learn,
    dataFolder: services.dataFolder,
    roomId,
    log: (line: string) => log.info(line),
  };
  const agents = new RoomAgents({
    create: (who) => opening?.createAgents(arena, agentOptions.log) ?? services.createAgents(agentOptions, who),
    usual: options.agentKind ?? USUAL_AGENTS,
    countFailure: () => services.metrics.agentFailures.inc(),
    log: (line) => log.warn(line),
  });
  const isUsualWanted = options.lineup === undefined || options.droppedSeat === 'agent';
  const wanted = [...(options.lineup ?? []), ...(isUsualWanted ? [agents.usual] : [])];
  for (const who of wanted) if (who !== EMPTY_SEAT) agents.open(who);
  return agents;
}

/** Errors: InputError, one line; everything is then as it was. */
function chooseSeat(
  { seatIdx, who }: NonNullable<ControlMessage['seat']>,
  { spec }: Arena,
  seating: Seating,
  agents: RoomAgents,
  isRace: boolean,
): void {
  if (isRace) throw new InputError('seats of a race are those of the students and of people', { value: seatIdx + 1 });
  const numFree = spec.numSeats - spec.numBots;
  if (seatIdx >= numFree) throw new InputError('seat for an agent', { value: seatIdx + 1, limit: `1 to ${numFree}` });
  if (who !== EMPTY_SEAT) agents.open(who);
  seating.choose(seatIdx, who);
}

/** A room that cannot record is not opened, and leaves no agents (nor their learner process) behind. */
async function openRecorder(folder: string, header: HeaderFrame, agents: RoomAgents): Promise<Recorder> {
  try {
    return new Recorder(folder, header);
  } catch (error) {
    await agents.dispose();
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
  const { arena, recorder, agents } = session;
  try {
    const isWhole = recorder.close(arena.tick, arena.hash());
    if (isWhole) store.closeSession(recorder.recordingId, arena.tick, 'closed');
  } finally {
    store.closeRoom(roomId);
    await agents.dispose();
  }
}

function describeSession(
  options: ResolvedRoomOptions,
  seed: number,
  world: RoomWorld,
  agents: RoomAgents,
): HeaderFrame {
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
    weightsVersion: agents.weights.version,
    weightsHash: agents.weights.hash,
  };
}
