import { describe, expect, it } from 'vitest';
import { type BatchEnvironment, createScene } from '../../../../envs/core/environment.ts';
import type { Level } from '../../../../envs/core/level.ts';
import { Rng } from '../../../../envs/core/rng.ts';
import { createEnvironment, createGenerator, findWorld } from '../../../../envs/registry.ts';
import { createGoalCycleLevel, readRules } from '../../../../envs/worlds/goal-cycle/cells.ts';
import { prestigeLevel } from '../../../../envs/worlds/goal-cycle/prestige.ts';
import { GoalCycleTwin, type TwinPlayer } from '../../../reference/goal-cycle-twin.ts';

const { levelFormat } = findWorld('goal-cycle');
const SOLO = { numSeats: 1, numExperts: 0 };
const [LEFT, RIGHT, FORWARD] = [0, 1, 2];

/** Goals 1, 2, 3 from left to right; the cycle is 1 3 2. */
const LINE = levelFormat.parse(`
order: 1 3 2
start: 3 2 right
#########
#.......#
#..G.G.G#
#.......#
#########`);

function startOn(level: Level, settings = {}): BatchEnvironment {
  const environment = createEnvironment('goal-cycle', { ...SOLO, ...settings }, 1);
  environment.reset(0, level, 1);
  return environment;
}

function play(environment: BatchEnvironment, actions: readonly number[]): number[] {
  return actions.map((action) => {
    environment.step(new Uint8Array(environment.spec.numSeats).fill(action));
    return environment.rewards[0];
  });
}

describe('what pays', () => {
  it('the first goal entered, whichever it is; nothing for standing or turning on it', () => {
    const rewards = play(startOn(LINE), [FORWARD, FORWARD, LEFT, RIGHT]);
    expect(rewards).toEqual([0, 1, 0, 0]);
  });

  it('then only the next of the cycle; a wrong one costs and does not move the counter', () => {
    const environment = startOn(LINE);
    play(environment, [FORWARD, FORWARD]); // on goal 1, next is 3
    expect(play(environment, [FORWARD, FORWARD])).toEqual([0, -1.5]); // goal 2 is wrong
    expect([...environment.cumulants]).toEqual([0, 1]);
    expect(play(environment, [FORWARD, FORWARD])).toEqual([0, 1]); // goal 3 is still the next one
    expect([...environment.cumulants]).toEqual([1, 0]);
  });

  it('entering the last one again costs too', () => {
    const environment = startOn(LINE);
    play(environment, [FORWARD, FORWARD]);
    expect(play(environment, [FORWARD, RIGHT, RIGHT, FORWARD])).toEqual([0, 0, 0, -1.5]);
  });

  it('a wrong goal becomes the last one where restartsOnMistake is set', () => {
    const environment = startOn(LINE, { restartsOnMistake: true });
    play(environment, [FORWARD, FORWARD]);
    expect(play(environment, [FORWARD, FORWARD])).toEqual([0, -1.5]); // now goal 2, so goal 1 is next
    expect(play(environment, [FORWARD, FORWARD])).toEqual([0, -1.5]); // goal 3 is wrong, then goal 2 is next
    expect(play(environment, [RIGHT, RIGHT, FORWARD, FORWARD]).at(-1)).toBe(1);
  });

  it('players share cells and goals, each with a count of its own', () => {
    const environment = createEnvironment('goal-cycle', { numSeats: 2, numExperts: 0 }, 1);
    environment.reset(0, createGoalCycleLevel(LINE.height, LINE.width, LINE.cells, twoStarts()), 1);
    for (let step = 0; step < 2; step++) environment.step(Uint8Array.of(FORWARD, FORWARD));
    expect([...environment.rewards]).toEqual([1, 1]);
  });

  it('a bump into a wall moves nobody', () => {
    const environment = startOn(LINE);
    play(environment, [LEFT, FORWARD, FORWARD]);
    const scene = createScene(LINE.height, LINE.width, 1);
    environment.readScene(0, scene);
    expect([...scene.players]).toEqual([1, 1, 0, 0, 1]);
  });
});

function twoStarts() {
  const { order, starts } = readRules(LINE);
  return { order, starts: [starts[0], starts[0]] };
}

describe('F1: a blind second goal', () => {
  /** Mean reward of the second goal over all cycles and all guesses other than the goal stood on, by playing each. */
  function meanOfSecondGoal(numGoals: number): number {
    const rewards: number[] = [];
    for (const rest of permutations(Array.from({ length: numGoals - 1 }, (_, i) => i + 1))) {
      for (let guess = 1; guess < numGoals; guess++) {
        const environment = startOn(corridor(numGoals, [0, ...rest]));
        expect(play(environment, [FORWARD]).at(-1)).toBe(1);
        play(environment, [LEFT, FORWARD, RIGHT, ...new Array(2 * guess).fill(FORWARD), RIGHT]);
        rewards.push(...play(environment, [FORWARD]));
      }
    }
    return rewards.reduce((sum, reward) => sum + reward, 0) / rewards.length;
  }

  it.each([
    [2, 1],
    [3, -0.25],
    [4, -2 / 3],
    [5, -0.875],
  ])('of %d goals is worth %d', (numGoals, worth) => {
    expect(meanOfSecondGoal(numGoals)).toBeCloseTo(worth, 12);
  });

  /** Goals in one row with gaps, a free row above them; the player stands left of the first. */
  function corridor(numGoals: number, order: readonly number[]): Level {
    const width = 2 * numGoals + 3;
    const cells = new Uint8Array(5 * width).fill(1);
    for (let row = 1; row < 4; row++) cells.fill(0, row * width + 1, (row + 1) * width - 1);
    for (let goal = 0; goal < numGoals; goal++) cells[2 * width + 2 + 2 * goal] = 2;
    return createGoalCycleLevel(5, width, cells, { order, starts: [{ row: 2, col: 1, heading: 1 }] });
  }
});

function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}

const VARIANTS = [
  { name: 'as in the source', settings: {} },
  { name: 'small window', settings: { viewSize: 5, viewOffset: 0, penalty: -50 } },
  { name: 'smallest window, 7 actions', settings: { viewSize: 3, actionSet: 7, numGoals: 2, clutterPercent: 30 } },
  { name: 'see-through walls, six goals', settings: { wallsBlockSight: false, numGoals: 6, restartsOnMistake: true } },
  { name: 'large and cluttered', settings: { size: 33, clutterPercent: 35, numGoals: 5 } },
];

describe('the slow twin', () => {
  it.each(VARIANTS)('plays and sees the same: $name', ({ settings }) => {
    const complete = { numSeats: 4, numExperts: 0, horizon: 300, ...settings };
    const generator = createGenerator('goal-cycle', complete);
    const rng = new Rng(11);
    let numRewards = 0;
    for (let episode = 0; episode < 4; episode++) {
      const grid = generator.sample(rng);
      const { level, twin } = pair(grid, complete, rng);
      const environment = createEnvironment('goal-cycle', complete, 1);
      environment.reset(0, level, episode);
      for (let step = 0; step < 300; step++) {
        expectSameViews(environment, twin);
        const actions = Uint8Array.from({ length: 4 }, () => chooseAction(rng, environment.spec.numActions));
        environment.step(actions);
        twin.step([...actions]);
        numRewards += twin.players.filter(({ reward }) => reward !== 0).length;
        expect([...environment.rewards]).toEqual(twin.players.map(({ reward }) => Math.fround(reward)));
      }
      expectSameViews(environment, twin);
    }
    expect(numRewards).toBeGreaterThan(1);
  });

  /** Mostly forward, so that players get somewhere. */
  function chooseAction(rng: Rng, numActions: number): number {
    return rng.below(3) === 0 ? rng.below(numActions) : FORWARD;
  }

  function pair(grid: Level, settings: Record<string, unknown>, rng: Rng) {
    const full = findWorld('goal-cycle').settingsSchema.parse(settings) as {
      penalty: number;
      restartsOnMistake: boolean;
      viewSize: number;
      viewOffset: number;
      wallsBlockSight: boolean;
      numGoals: number;
    };
    const order = Array.from({ length: full.numGoals }, (_, goal) => goal);
    rng.shuffleInPlace(order);
    const floor = reachableFloor(grid);
    const starts = Array.from({ length: 4 }, () => {
      const cell = floor[rng.below(floor.length)];
      return { row: Math.floor(cell / grid.width), col: cell % grid.width, heading: rng.below(4) };
    });
    const level = createGoalCycleLevel(grid.height, grid.width, grid.cells, { order, starts });
    return { level, twin: new GoalCycleTwin(level, { ...full, order, penalty: full.penalty / 100 }, starts) };
  }

  /** The floor that has every goal beside it. */
  function reachableFloor({ cells, width }: Level): number[] {
    const beside = (cell: number): number[] => [cell - width, cell - 1, cell + 1, cell + width];
    const goals = [...cells.keys()].filter((cell) => cells[cell] === 2);
    for (const start of beside(goals[0])) {
      const reached = new Set<number>();
      const stack = [start];
      while (stack.length > 0) {
        const cell = stack.pop() as number;
        if (cells[cell] !== 0 || reached.has(cell)) continue;
        reached.add(cell);
        stack.push(...beside(cell));
      }
      if (goals.every((goal) => beside(goal).some((cell) => reached.has(cell)))) return [...reached];
    }
    return [];
  }

  function expectSameViews(environment: BatchEnvironment, twin: GoalCycleTwin): void {
    const { length } = environment.spec.observation;
    const out = new Uint8Array(4 * length);
    environment.observe(out);
    const expected = new Uint8Array(4 * length);
    twin.players.forEach((player, seat) => {
      drawView(expected.subarray(seat * length, (seat + 1) * length), twin, player);
    });
    expect(out).toEqual(expected);
  }

  /** The coding of docs/worlds/goal-cycle.md. */
  function drawView(out: Uint8Array, twin: GoalCycleTwin, player: TwinPlayer): void {
    const cells = twin.look(player, () => true).flat();
    cells.forEach(({ isSeen, isWall, isGoal, others }, index) => {
      const at = index * 8;
      if (!isSeen) {
        out[at] = 1;
        return;
      }
      if (isWall) out[at + 1] = 1;
      if (isGoal) out[at + 2] = 1;
      for (const other of others) {
        out[at + 3] = Math.max(out[at + 3], 1 + levelOf(other.prestige));
        out[at + 4 + ((other.heading - player.heading + 4) % 4)] = 1;
      }
    });
    const at = cells.length * 8;
    out[at + 1 + Math.sign(player.reward)] = 1;
    out[at + 3] = levelOf(player.prestige);
    out[at + 4 + player.heading] = 1;
  }

  function levelOf(prestige: number): number {
    return Math.round(5 * Math.tanh(prestige / 2));
  }
});

describe('prestige', () => {
  it('has levels that are 5 tanh(prestige / 2), rounded', () => {
    for (let thousandths = 0; thousandths < 8000; thousandths++) {
      const units = Math.round((thousandths / 1000) * 2 ** 20);
      expect(prestigeLevel(units)).toBe(Math.round(5 * Math.tanh(units / 2 ** 20 / 2)));
    }
  });
});

describe('what an episode draws', () => {
  it('cycles and starts uniformly where the level leaves them open', () => {
    const level = levelFormat.parse('#####\n#G.G#\n#...#\n#G.G#\n#####');
    const environment = createEnvironment('goal-cycle', { ...SOLO, size: 5, penalty: -100 }, 1);
    const numEpisodes = 3000;
    const starts = new Map<string, number>();
    const scene = createScene(5, 5, 1);
    for (let seed = 0; seed < numEpisodes; seed++) {
      environment.reset(0, level, seed);
      environment.readScene(0, scene);
      const start = scene.players.slice(0, 3).join();
      starts.set(start, (starts.get(start) ?? 0) + 1);
    }
    expect(starts.size).toBe(5 * 4); // floor cells other than goals, headings
    const share = 1 / 20;
    const sigma = Math.sqrt(numEpisodes * share * (1 - share));
    for (const count of starts.values()) expect(Math.abs(count - numEpisodes * share)).toBeLessThan(4 * sigma);
  });

  it('with the 3! cycles of four goals equally often', () => {
    const level = levelFormat.parse('start: 3 3 up\n#####\n#G.G#\n#...#\n#G.G#\n#####');
    const counts = new Map<string, number>();
    const numEpisodes = 1800;
    const environment = createEnvironment('goal-cycle', { ...SOLO, size: 5 }, 1);
    for (let seed = 0; seed < numEpisodes; seed++) {
      environment.reset(0, level, seed);
      const order = learnCycle(environment);
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    const sigma = Math.sqrt(numEpisodes * (1 / 6) * (5 / 6));
    for (const count of counts.values()) expect(Math.abs(count - numEpisodes / 6)).toBeLessThan(4 * sigma);
  });

  /** Walks around the four corners and writes down which goals pay after the upper left one. */
  function learnCycle(environment: BatchEnvironment): string {
    const paid: number[] = [];
    play(environment, [FORWARD, LEFT]); // at the top, between the first two goals
    const lap = [FORWARD, LEFT, FORWARD, FORWARD, LEFT, FORWARD, FORWARD, LEFT, FORWARD, FORWARD, LEFT, FORWARD];
    const corners = [0, 2, 3, 1];
    for (let round = 0; round < 4 && paid.length < 4; round++) {
      let corner = 0;
      lap.forEach((action, index) => {
        const [reward] = play(environment, [action]);
        if (![0, 3, 6, 9].includes(index)) return;
        if (reward === 1) paid.push(corners[corner]);
        corner++;
      });
    }
    return paid.slice(0, 4).join();
  }
});
