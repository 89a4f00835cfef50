import { z } from 'zod';
import type { BatchEnvironment } from '../core/environment.ts';
import { createScene, type Scene } from '../core/environment.ts';
import { InputError } from '../core/errors.ts';
import { createIssueError } from '../core/issues.ts';
import type { Level } from '../core/level.ts';
import { formatCell } from '../grid/ascii.ts';
import { createMazeLevel, FIRST_START, FLOOR, GOAL, WALL } from '../worlds/maze/cells.ts';
import { mazeWorld } from '../worlds/maze/maze.ts';
import { CELL_CHANNELS } from '../worlds/maze/settings.ts';
import type { TraceFormat, TraceMismatch } from './trace-format.ts';

/**
 * Episodes of JaxUED's maze. Cells are [x, y] from 0 inside the border; directions 0 right, then clockwise; a view is
 * written column by column. Its size is told by its length; `max_steps` (250 when left out) is T. Rewards are compared to 6 decimals: JaxUED
 * computes them in single precision.
 */
const cell = z.tuple([z.int().min(0), z.int().min(0)]);
const direction = z.int().min(0).max(3);
const view = z.preprocess((value) => (Array.isArray(value) ? value.flat(2) : value), z.array(z.int().min(0).max(255)));
const episodeSchema = z.object({
  wall: z.array(z.string()),
  agent: cell,
  goal: cell,
  direction,
  observation: view,
  actions: z.array(z.int().min(0).max(6)),
  steps: z.array(
    z.object({
      agent: cell,
      direction,
      reward: z.number(),
      done: z.boolean(),
      observation: view,
      heading: direction.optional(),
    }),
  ),
  max_steps: z.int().min(1).max(100_000).default(250),
});
type Episode = z.output<typeof episodeSchema>;

const VIEW_SIZES = [3, 5, 7, 9, 11] as const;
const REWARD_TOLERANCE = 1e-6;

export const mazeTraceFormat: TraceFormat = {
  worldId: mazeWorld.id,
  recognises: (episode) => 'wall' in episode,
  replay(raw, onMismatch) {
    const episode = parseEpisode(raw);
    return new Replay(episode, onMismatch).run();
  },
};

function parseEpisode(raw: unknown): Episode {
  const result = episodeSchema.safeParse(raw);
  if (!result.success) throw createIssueError('maze episode', result.error, raw);
  const { actions, steps } = result.data;
  if (actions.length !== steps.length) {
    throw new InputError('steps of a maze episode', {
      value: steps.length,
      limit: `${actions.length} like its actions`,
    });
  }
  return result.data;
}

/** Rows first, and headings from up: the one place where the trace's convention is turned into ours. */
function toHeading(direction: number): number {
  return (direction + 1) & 3;
}

function toDirection(heading: number): number {
  return (heading + 3) & 3;
}

/** JaxUED's view counts columns first, ours rows: the same cells the other way round, heading left out. */
function toTraceView(observed: Uint8Array, viewSize: number): number[] {
  return Array.from({ length: viewSize * viewSize * CELL_CHANNELS }, (_, at) => {
    const cellIdx = Math.floor(at / CELL_CHANNELS);
    const [row, col] = [cellIdx % viewSize, Math.floor(cellIdx / viewSize)];
    return observed[(row * viewSize + col) * CELL_CHANNELS + (at % CELL_CHANNELS)];
  });
}

function readLevel({ wall, agent, goal, direction }: Episode): Level {
  const level = createMazeLevel(wall.length, wall[0]?.length ?? 0);
  const { height, width, cells } = level;
  wall.forEach((line, row) => {
    if (line.length !== width) {
      throw new InputError('wall of a maze episode: length of a row', {
        value: line.length,
        limit: `${width}`,
        where: `row ${row + 1}`,
      });
    }
    for (let col = 0; col < width; col++) {
      if (line[col] !== '#' && line[col] !== '.') {
        throw new InputError('wall of a maze episode', {
          value: line[col],
          limit: '# or .',
          where: formatCell(row, col),
        });
      }
      cells[row * width + col] = line[col] === '#' ? WALL : FLOOR;
    }
  });
  const put = (name: string, [col, row]: readonly [number, number], code: number): void => {
    if (row >= height || col >= width || cells[row * width + col] !== FLOOR) {
      throw new InputError(`${name} of a maze episode`, { limit: 'a free cell', where: formatCell(row, col) });
    }
    cells[row * width + col] = code;
  };
  put('goal', goal, GOAL);
  put('agent', agent, FIRST_START + toHeading(direction));
  return level;
}

class Replay {
  readonly #episode: Episode;
  readonly #onMismatch: (mismatch: TraceMismatch) => void;
  readonly #environment: BatchEnvironment;
  readonly #scene: Scene;
  readonly #observed: Uint8Array; // [V, V, 3] and the heading one-hot
  readonly #viewSize: number;

  constructor(episode: Episode, onMismatch: (mismatch: TraceMismatch) => void) {
    this.#episode = episode;
    this.#onMismatch = onMismatch;
    const level = readLevel(episode);
    const viewSize = VIEW_SIZES.find((size) => size * size * CELL_CHANNELS === episode.observation.length);
    if (viewSize === undefined) {
      throw new InputError('length of the observation of a maze episode', {
        value: episode.observation.length,
        limit: `V x V x ${CELL_CHANNELS} with V one of ${VIEW_SIZES.join(', ')}`,
      });
    }
    const defaults = mazeWorld.settingsSchema.parse({ viewSize, horizon: episode.max_steps });
    const settings = mazeWorld.fitSettings?.(defaults, level) ?? defaults;
    this.#environment = mazeWorld.create(settings, 1);
    this.#environment.reset(0, level, 0);
    this.#scene = createScene(level.height, level.width, 1);
    this.#viewSize = viewSize;
    this.#observed = new Uint8Array(this.#environment.spec.observation.length);
  }

  run(): number {
    const { actions, steps, agent, direction, observation } = this.#episode;
    this.#comparePose(0, { agent, direction, observation });
    for (let t = 0; t < actions.length; t++) {
      this.#environment.step(Uint8Array.of(actions[t]));
      this.#comparePose(t + 1, steps[t]);
      const reward = this.#environment.rewards[0];
      if (Math.abs(reward - steps[t].reward) > REWARD_TOLERANCE) this.#note(t + 1, 'reward', steps[t].reward, reward);
      const hasEnded = this.#environment.terminated[0] + this.#environment.truncated[0] > 0;
      if (hasEnded !== steps[t].done) this.#note(t + 1, 'done', steps[t].done, hasEnded);
      if (hasEnded && t + 1 < actions.length) return this.#stopEarly(t + 1, steps[t].done);
    }
    return actions.length;
  }

  /** Our episode is over and the trace goes on: malformed when the trace says so too. */
  #stopEarly(numPlayed: number, isDone: boolean): number {
    if (isDone) {
      throw new InputError('steps of a maze episode after the one that is done', {
        value: this.#episode.actions.length - numPlayed,
        limit: 'none',
      });
    }
    return numPlayed;
  }

  #comparePose(
    step: number,
    expected: { agent: readonly number[]; direction: number; observation: readonly number[]; heading?: number },
  ): void {
    this.#environment.readScene(0, this.#scene);
    const [row, col, heading] = this.#scene.players;
    if (col !== expected.agent[0] || row !== expected.agent[1]) this.#note(step, 'agent', expected.agent, [col, row]);
    if (toDirection(heading) !== expected.direction) {
      this.#note(step, 'direction', expected.direction, toDirection(heading));
    }
    this.#environment.observe(this.#observed);
    const seen = toTraceView(this.#observed, this.#viewSize);
    if (seen.length !== expected.observation.length || seen.some((byte, i) => byte !== expected.observation[i])) {
      this.#note(step, 'observation', expected.observation, seen);
    }
    const shown = toDirection(this.#observed.indexOf(1, seen.length) - seen.length);
    if (expected.heading !== undefined && shown !== expected.heading) {
      this.#note(step, 'heading', expected.heading, shown);
    }
  }

  #note(step: number, field: string, expected: unknown, got: unknown): void {
    this.#onMismatch({ step, field, expected, got });
  }
}
