import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RoomTick } from '../../agents/parts.ts';
import type { FromLearner, HeadMessage, StepsMessage, ToLearner } from '../../agents/runners/learner-protocol.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';

export interface LearnerPace {
  readonly sendEverySec?: number; // wall seconds between two sets of weights
  readonly dutyShare?: number; // share of one core's time that updates may take, in (0, 1]
}

export interface LearnerLinkOptions extends LearnerPace {
  readonly spec: WorldSpec;
  readonly worldSettings: unknown;
  readonly checkpoint: Uint8Array; // what the learner starts from, after every restart
  readonly seed: number;
  readonly log: (line: string) => void;
}

/** Ticks in one message: 2.4 s of play at 150 ms. */
const TICKS_PER_MESSAGE = 16;
/** Messages the learner has not taken in yet; past this, steps are dropped. */
const MAX_WAITING = 8;
const FIRST_RESTART_MS = 1000;
const LONGEST_RESTART_MS = 60_000;
const STOP_WAIT_MS = 2000;
const SEND_EVERY_SEC = 10;
const DUTY_SHARE = 0.25;

const LEARNER_FILE = fileURLToPath(new URL('../../agents/runners/learner-process.ts', import.meta.url));

/**
 * One room's learner process and the bounded queue to it. Nothing here waits: steps are copied and sent, or dropped and
 * counted when the learner lags; a learner that dies is started again after 1 s, then 2, 4 ... 60, and meanwhile the room
 * goes on with the weights it has.
 */
export class LearnerLink {
  readonly #options: LearnerLinkOptions;
  readonly #heads = new Map<number, HeadMessage>(); // by seat, to tell a restarted learner
  #child: ChildProcess | undefined;
  #restartTimer: NodeJS.Timeout | undefined;
  #restartMs = FIRST_RESTART_MS;
  #isStopping = false;
  #steps: StepsMessage;
  #numTicks = 0;
  #numBatches = 0;
  #numWaiting = 0;
  #weights: Uint8Array | undefined;
  #droppedTicks = 0;
  #restarts = 0;
  #engine = '';

  constructor(options: LearnerLinkOptions) {
    this.#options = options;
    this.#steps = createSteps(options.spec);
    this.#start();
  }

  /** Process id of the running learner; undefined while none runs. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get droppedTicks(): number {
    return this.#droppedTicks;
  }

  get restarts(): number {
    return this.#restarts;
  }

  /** Copies one tick into the queue. changed: [S]; preferenceOf: wishes of an agent's seat, undefined for a person's. */
  append(tick: RoomTick, changed: Uint8Array, preferenceOf: (seatIdx: number) => Float32Array | undefined): void {
    const { numSeats, numCumulants } = this.#options.spec;
    const steps = this.#steps;
    const row = this.#numTicks * numSeats;
    steps.present.set(tick.present, row);
    steps.isHuman.set(tick.isHuman, row);
    steps.changed.set(changed, row);
    steps.observations.set(tick.observations, row * this.#options.spec.observation.length);
    steps.actions.set(tick.actions, row);
    steps.cumulants.set(tick.cumulants.subarray(0, numSeats * numCumulants), row * numCumulants);
    for (let seat = 0; seat < numSeats; seat++) {
      const preference = preferenceOf(seat);
      const start = (row + seat) * numCumulants;
      if (preference === undefined) steps.preferences.fill(0, start, start + numCumulants);
      else steps.preferences.set(preference, start);
      if (changed[seat] !== 0) this.#heads.delete(seat);
    }
    this.#numTicks++;
    if (this.#numTicks === TICKS_PER_MESSAGE) this.#flush();
  }

  /** Tells the learner of a player's new head. */
  bearHead(message: HeadMessage): void {
    this.#heads.set(message.playerIdx, message);
    this.#send(message);
  }

  /** The newest weights that came since the last call. */
  takeWeights(): Uint8Array | undefined {
    const weights = this.#weights;
    this.#weights = undefined;
    return weights;
  }

  /** Stops the learner for good. */
  async dispose(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#restartTimer);
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      const killTimer = setTimeout(() => child.kill('SIGKILL'), STOP_WAIT_MS);
      child.once('exit', () => {
        clearTimeout(killTimer);
        resolve();
      });
      this.#send({ kind: 'stop' });
    });
  }

  #flush(): void {
    if (this.#child?.connected && this.#numWaiting < MAX_WAITING) {
      this.#send({ ...this.#steps, batchIdx: this.#numBatches++, numTicks: this.#numTicks });
      this.#numWaiting++;
    } else {
      this.#droppedTicks += this.#numTicks;
    }
    this.#numTicks = 0;
  }

  #start(): void {
    const { spec, worldSettings, checkpoint, seed, log } = this.#options;
    const child = fork(LEARNER_FILE, [], {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child = child;
    this.#numWaiting = 0;
    child.stderr?.on('data', (text: Buffer) => log(`learner: ${text.toString().trim().split('\n')[0]}`));
    child.on('message', (message) => this.#take(message as FromLearner));
    child.on('error', (error) => log(`learner: ${error.message}`));
    child.on('exit', (code, signal) => this.#exited(child, signal ?? `code ${code}`));
    this.#send({
      kind: 'start',
      worldId: spec.id,
      worldSettings,
      checkpoint,
      seed,
      sendEverySec: this.#options.sendEverySec ?? SEND_EVERY_SEC,
      dutyShare: this.#options.dutyShare ?? DUTY_SHARE,
    });
    for (const head of this.#heads.values()) this.#send(head);
  }

  #take(message: FromLearner): void {
    if (message.kind === 'taken') this.#numWaiting = Math.max(0, this.#numWaiting - 1);
    else if (message.kind === 'weights') {
      this.#weights = message.bytes;
      this.#restartMs = FIRST_RESTART_MS;
    } else if (this.#engine !== message.engine) {
      this.#engine = message.engine;
      this.#options.log(`learner: ready, engine ${message.engine}`);
    }
  }

  #exited(child: ChildProcess, how: string): void {
    if (this.#isStopping || this.#child !== child) return;
    this.#child = undefined;
    this.#restarts++;
    this.#options.log(`learner: ended (${how}); starting again in ${this.#restartMs / 1000} s`);
    this.#restartTimer = setTimeout(() => this.#start(), this.#restartMs);
    this.#restartTimer.unref();
    this.#restartMs = Math.min(LONGEST_RESTART_MS, this.#restartMs * 2);
  }

  #send(message: ToLearner): void {
    // A learner that has just died is no error here: its exit is handled where it is told.
    if (this.#child?.connected) this.#child.send(message, () => {});
  }
}

function createSteps(spec: WorldSpec): StepsMessage {
  const rows = TICKS_PER_MESSAGE * spec.numSeats;
  return {
    kind: 'steps',
    batchIdx: 0,
    numTicks: 0,
    present: new Uint8Array(rows),
    isHuman: new Uint8Array(rows),
    changed: new Uint8Array(rows),
    observations: new Uint8Array(rows * spec.observation.length),
    actions: new Uint8Array(rows),
    cumulants: new Uint8Array(rows * spec.numCumulants),
    preferences: new Float32Array(rows * spec.numCumulants),
  };
}
