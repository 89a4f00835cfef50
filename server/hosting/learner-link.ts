import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RoomTick } from '../../agents/parts.ts';
import { moduleFile } from '../../envs/core/module-file.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';
import type { FromLearner, HeadMessage, ToLearner } from '../../train/live/learner-protocol.ts';
import { StepsBatch } from './steps-batch.ts';

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

const LEARNER_FILE = fileURLToPath(
  new URL(moduleFile('../../train/live/learner-process', import.meta.url), import.meta.url),
);

/**
 * One room's learner process and the bounded queue to it. Nothing here waits: steps are copied and sent, or dropped and
 * counted when the learner lags; a learner that dies is started again after 1 s, then 2, 4 ... 60, and meanwhile the room
 * goes on with the weights it has.
 */
export class LearnerLink {
  readonly #options: LearnerLinkOptions;
  readonly #heads = new Map<number, HeadMessage>(); // by seat, to tell a restarted learner
  readonly #untold = new Set<number>(); // seats whose head waits until the steps before it went out
  #child: ChildProcess | undefined;
  #restartTimer: NodeJS.Timeout | undefined;
  #restartMs = FIRST_RESTART_MS;
  #isStopping = false;
  readonly #steps: StepsBatch;
  #numBatches = 0;
  #numWaiting = 0;
  #weights: Uint8Array | undefined;
  #droppedTicks = 0;
  #restarts = 0;
  #engine = '';

  constructor(options: LearnerLinkOptions) {
    this.#options = options;
    this.#steps = new StepsBatch(options.spec, TICKS_PER_MESSAGE);
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

  /** Copies one tick into the queue. changed: [S]; preferenceOf: preferences of an agent's seat, undefined for a person's. */
  append(tick: RoomTick, changed: Uint8Array, preferenceOf: (seatIdx: number) => Float32Array | undefined): void {
    for (let seat = 0; seat < changed.length; seat++) {
      if (changed[seat] === 0) continue;
      this.#heads.delete(seat);
      this.#untold.delete(seat);
    }
    if (this.#steps.append(tick, changed, preferenceOf)) this.#flush();
  }

  /** Tells the learner of a player's new head, after the steps so far: one of them may say who sits there now. */
  cloneHead(message: HeadMessage): void {
    this.#heads.set(message.playerIdx, message);
    this.#untold.add(message.playerIdx);
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
    if (!this.#child?.connected || this.#numWaiting >= MAX_WAITING) {
      this.#droppedTicks += this.#steps.drop();
      return;
    }
    this.#send(this.#steps.take(this.#numBatches++));
    this.#numWaiting++;
    for (const seat of this.#untold) this.#send(this.#heads.get(seat) as HeadMessage);
    this.#untold.clear();
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
    this.#droppedTicks += this.#steps.startAnew(); // of no use to a learner without what came before
    child.stderr?.on('data', (text: Buffer) => log(`learner: ${text.toString().trim().split('\n')[0]}`));
    child.on('message', (message) => this.#take(message as FromLearner));
    child.on('error', (error) => {
      log(`learner: ${error.message}`);
      if (child.pid === undefined) this.#exited(child, 'it could not be started'); // Node tells no exit of it
    });
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
  }

  #take(message: FromLearner): void {
    if (message.kind === 'taken') this.#numWaiting = Math.max(0, this.#numWaiting - 1);
    else if (message.kind === 'weights') {
      this.#weights = message.bytes;
      this.#restartMs = FIRST_RESTART_MS;
    } else this.#welcome(message.engine);
  }

  /** Sends a learner that has just become ready the heads of all players: it did not hear what was sent before. */
  #welcome(engine: string): void {
    for (const head of this.#heads.values()) this.#send(head);
    if (this.#engine === engine) return;
    this.#engine = engine;
    this.#options.log(`learner: ready, engine ${engine}`);
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
