import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useLearningThread } from '../../agents/nets/kernels/shard-thread.ts';
import { finishInTurns } from '../../train/loop/next-turn.ts';
import { type LearnerConfig, learnerConfigOf, Student } from '../../train/loop/student.ts';
import { POOL_PREFIX } from '../../train/players/players.ts';
import { encodePolicy } from '../../train/players/policy-checkpoint.ts';
import { configOfSelfPlay, playOf, type TrainingBenchOptions, timeUpdate } from './bench-training.ts';
import { SELF_PLAY_CASE } from './bench-training-cases.ts';
import { type Cost, costOf, inTurns, unitsPerSec } from './rounds.ts';

/** Frozen policies in the lineup, and the most of the learned steps of self-play that they may cost. */
export const NUM_FROZEN = 16;
export const LINEUP_COST_AT_MOST = 0.25;

/** Updates of each side before the first that counts. */
const WARM_UP_ROUNDS = 2;

export interface LineupResult extends TrainingBenchOptions {
  readonly summary: string; // of self-play
  readonly numFrozen: number;
  readonly self: LineupSide;
  readonly beside: LineupSide & { readonly cost: Cost }; // twice the worlds: as many rows learn as in self-play
  readonly besideInAsManyWorlds: LineupSide & { readonly cost: Cost }; // half as many rows learn
}

interface LineupSide {
  readonly numWorlds: number;
  readonly numRows: number; // that learn
  readonly perSec: number; // learned steps of a row per second of wall time, acting and learning: median of the rounds
}

/**
 * The learner of `SELF_PLAY_CASE` in all seats, and in one seat of each world beside a pool of frozen policies with networks of its
 * size, round about. In twice the worlds as many rows learn as in self-play, so what is lost is what the others cost: acting for
 * as many rows again, by 16 networks, and the steps of their worlds. In as many worlds an update is also half as large, which alone
 * makes each of its steps dearer.
 */
export async function measureLineup(options: TrainingBenchOptions, stop?: AbortSignal): Promise<LineupResult> {
  const { numThreads, numRounds, seed } = options;
  const self = learnerConfigOf(configOfSelfPlay(SELF_PLAY_CASE));
  const play = playOf(SELF_PLAY_CASE.generatorId);
  const folder = mkdtempSync(join(tmpdir(), 'murmur-bench-'));
  const students: Student[] = [];
  try {
    for (let i = 0; i < NUM_FROZEN; i++) writeFrozen(join(folder, `${i}.ckpt`), self, seed + 1 + i);
    const beside: LearnerConfig = { ...self, lineup: { kind: 'with', names: [`${POOL_PREFIX}${folder}`] } };
    for (const config of [self, { ...beside, numWorlds: 2 * self.numWorlds }, beside]) {
      students.push(new Student(config, seed, 0));
    }
    await useLearningThread(numThreads === 2);
    const turns = inTurns(
      students.map((student) => () => timeUpdate({ student, play })),
      WARM_UP_ROUNDS,
      numRounds,
    );
    const rounds = await finishInTurns(turns, stop);
    const sides = students.map(({ trajectory: { numRows } }, i) => {
      const numWorlds = i === 1 ? 2 * self.numWorlds : self.numWorlds;
      return { numWorlds, numRows, perSec: unitsPerSec(rounds[i]), cost: costOf(rounds[i], rounds[0]) };
    });
    const { cost: _none, ...selfSide } = sides[0];
    const { summary } = SELF_PLAY_CASE;
    return {
      ...options,
      summary,
      numFrozen: NUM_FROZEN,
      self: selfSide,
      beside: sides[1],
      besideInAsManyWorlds: sides[2],
    };
  } finally {
    await useLearningThread(false);
    for (const student of students) student.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The file of a policy that has learned nothing. */
function writeFrozen(file: string, config: LearnerConfig, seed: number): void {
  const student = new Student(config, seed, 0);
  writeFileSync(file, encodePolicy(student, config, '', { seed }));
  student.dispose();
}
