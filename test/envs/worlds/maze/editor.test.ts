import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createScene } from '../../../../envs/core/environment.ts';
import type { Level } from '../../../../envs/core/level.ts';
import { Rng } from '../../../../envs/core/rng.ts';
import { createGenerator, findWorld, parseSettings } from '../../../../envs/registry.ts';
import {
  FLOOR,
  findGoal,
  findStart,
  GOAL,
  headingOf,
  mazeLevelFormat,
  WALL,
} from '../../../../envs/worlds/maze/cells.ts';
import { MazeEditorEnvironment } from '../../../../envs/worlds/maze/editor.ts';
import { actionsOfMaze, buildMaze, formatActions, parseActions } from '../../../../envs/worlds/maze/editor-actions.ts';
import { createEditorPlan, EDITOR_MODES } from '../../../../envs/worlds/maze/editor-rules.ts';
import { editorSettings } from '../../../../envs/worlds/maze/editor-settings.ts';
import { shortestPath, UNREACHABLE } from '../../../../envs/worlds/maze/solve.ts';

type Settings = Record<string, number | string>;

function startEditor(settings: Settings, seed = 1) {
  const parsed = editorSettings.parse(settings);
  const environment = new MazeEditorEnvironment(parsed, 1);
  environment.reset(0, createGenerator('maze-editor', settings).sample(new Rng(1)), seed);
  return {
    environment,
    act(...tiles: number[]): void {
      for (const tile of tiles) environment.step(Uint8Array.of(tile));
    },
  };
}

const PLANS = EDITOR_MODES.map((mode) => createEditorPlan(mode, 13, 0));
const countWalls = (level: Level): number => level.cells.filter((code) => code === WALL).length;

describe('editor', () => {
  it('takes the steps of the papers', () => {
    expect(Object.fromEntries(PLANS.map(({ mode, numSteps }) => [mode, numSteps]))).toEqual({
      'dcd-25': 27,
      'dcd-60-uniform': 62,
      'dcd-empty': 2,
      dennis: 52,
      'dennis-code': 52,
      minimax: 62,
      'jaxued-toggle': 50,
    });
    expect(createEditorPlan('dcd-25', 7, 0).numSteps).toBe(Math.floor((25 * 49) / 169) + 2);
    expect(createEditorPlan('dcd-25', 7, 9).numSteps).toBe(11);
  });

  it.each(EDITOR_MODES)('%s: random actions end with one goal and one start, terminated, on the last step', (mode) => {
    const { environment, act } = startEditor({ mode });
    const { numSteps } = createEditorPlan(mode, 13, 0);
    for (let seed = 0; seed < 40; seed++) {
      environment.reset(0, createGenerator('maze-editor', {}).sample(new Rng(1)), seed);
      const rng = new Rng(seed + 100);
      expect(() => environment.readLevel(0)).toThrow(/number of (goals|start cells); got 0/);
      for (let step = 0; step < numSteps; step++) {
        expect(environment.terminated[0]).toBe(0);
        act(rng.below(169));
      }
      expect([environment.terminated[0], environment.truncated[0], environment.rewards[0]]).toEqual([1, 0, 0]);
      mazeLevelFormat.assertValid(environment.readLevel(0));
    }
  });

  it('dcd-25: a wall on a wall does nothing; goal and start clear what they fall on', () => {
    const { environment, act } = startEditor({ mode: 'dcd-25', walls: 4, size: 5 });
    act(3, 3, 7, 8);
    expect([...environment.cumulants]).toEqual([1, 0]);
    act(7);
    expect([...environment.cumulants]).toEqual([0, 1]);
    act(8);
    const level = environment.readLevel(0);
    expect([findGoal(level), findStart(level), countWalls(level)]).toEqual([7, 8, 1]);
    expect(level.cells[3]).toBe(WALL);
  });

  it('a start on the goal goes to a free tile, never a wall; in JaxUED to any other, which is cleared', () => {
    const seen = { 'dcd-25': new Set<number>(), 'jaxued-toggle': new Set<number>() };
    for (let seed = 0; seed < 300; seed++) {
      const dcd = startEditor({ mode: 'dcd-25', walls: 20, size: 5 }, seed);
      dcd.act(...Array.from({ length: 20 }, (_, tile) => tile), 22, 22);
      seen['dcd-25'].add(findStart(dcd.environment.readLevel(0)));
      expect(countWalls(dcd.environment.readLevel(0))).toBe(20);
      const jaxued = startEditor({ mode: 'jaxued-toggle', size: 5 }, seed);
      jaxued.act(22, 0, 22);
      seen['jaxued-toggle'].add(findStart(jaxued.environment.readLevel(0)));
    }
    expect([...seen['dcd-25']].sort()).toEqual([20, 21, 23, 24]);
    expect(seen['jaxued-toggle'].size).toBe(24);
  });

  it('a start on the goal clears a wall when nothing is free', () => {
    const { environment, act } = startEditor({ mode: 'dcd-25', walls: 25, size: 5 });
    act(...Array.from({ length: 25 }, (_, tile) => tile), 12, 12);
    expect(countWalls(environment.readLevel(0))).toBe(23);
  });

  it('dennis: start, goal, then walls that spare both; the goal gives way to the start', () => {
    for (const [mode, first] of [
      ['dennis', 'start'],
      ['dennis-code', 'goal'],
    ] as const) {
      const { environment, act } = startEditor({ mode, walls: 3, size: 5 });
      act(6);
      expect(() => environment.readLevel(0)).toThrow(first === 'start' ? /number of goals/ : /number of start/);
      act(6, 6, 7, 6);
      const level = environment.readLevel(0);
      expect(first === 'start' ? findStart(level) : findGoal(level)).toBe(6);
      expect(countWalls(level)).toBe(level.cells[7] === WALL ? 1 : 0);
    }
  });

  it('dcd-60-uniform: the first action is a wall and buys 60 loc / 169 of them; the rest does nothing', () => {
    const { environment, act } = startEditor({ mode: 'dcd-60-uniform' });
    act(10, 20, 30, 40, 50); // 10 buys 3 walls: 10, 20, 30; goal on 40, start on 50
    const level = environment.readLevel(0);
    expect([findGoal(level), findStart(level), countWalls(level)]).toEqual([40, 50, 3]);
    act(...Array.from({ length: 57 }, (_, i) => 60 + i));
    expect(environment.readLevel(0)).toEqual(level);
    expect(environment.terminated[0]).toBe(1);
    const poor = startEditor({ mode: 'dcd-60-uniform' });
    poor.act(2, 5); // 2 buys none: it is the goal's tile
    expect([findGoal(poor.environment.readLevel(0)), findStart(poor.environment.readLevel(0))]).toEqual([2, 5]);
  });

  it('is idle once the start stands where surplus steps follow, in no other mode', () => {
    const { environment, act } = startEditor({ mode: 'dcd-60-uniform' });
    const idle: boolean[] = [];
    for (const tile of [10, 20, 30, 40, 50, 60]) {
      idle.push(environment.isIdle(0));
      act(tile);
    }
    expect([...idle, environment.isIdle(0)]).toEqual([false, false, false, false, false, true, true]);
    for (const mode of EDITOR_MODES.filter((each) => each !== 'dcd-60-uniform')) {
      const other = startEditor({ mode });
      const { numSteps } = createEditorPlan(mode, 13, 0);
      for (let tick = 0; tick < numSteps; tick++) {
        expect(other.environment.isIdle(0)).toBe(false);
        other.act(7);
      }
    }
  });

  it('jaxued-toggle: goal, heading, start, then walls come and go', () => {
    const { environment, act } = startEditor({ mode: 'jaxued-toggle', size: 5 });
    act(4, 7, 20); // 7 mod 4 is 3, up in JaxUED
    expect(environment.readLevel(0).cells[20]).toBe(3);
    act(0, 1, 0, 4, 20);
    const level = environment.readLevel(0);
    expect([level.cells[0], level.cells[1], level.cells[4], level.cells[20]]).toEqual([FLOOR, WALL, GOAL, 3]);
  });

  it('the heading is drawn anew at every reset where no action sets it', () => {
    const headings = new Set<number>();
    for (let seed = 0; seed < 40; seed++) {
      const { environment, act } = startEditor({ mode: 'dcd-empty' }, seed);
      act(3, 4);
      headings.add(environment.readLevel(0).cells[4]);
    }
    expect(headings.size).toBe(4);
  });

  it('a random designer is the generator of the same name', () => {
    const rng = new Rng(8);
    const levels = Array.from({ length: 1500 }, () => {
      const { environment, act } = startEditor({ mode: 'dcd-25', noiseSize: 0 }, rng.uint32());
      act(...Array.from({ length: 27 }, () => rng.below(169)));
      return environment.readLevel(0);
    });
    const walls = levels.reduce((sum, level) => sum + countWalls(level), 0) / levels.length;
    expect(Math.abs(walls - 23.0)).toBeLessThan(0.15);
    expect(levels.filter((level) => shortestPath(level) === UNREACHABLE).length).toBeLessThan(16);
  });

  it('begins on the walls of its canvas', () => {
    const canvas = findWorld('maze-editor').levelFormat.parse('#....\n.....\n..#..\n.....\n....#');
    const environment = new MazeEditorEnvironment(editorSettings.parse({ mode: 'dcd-empty', size: 5 }), 1);
    environment.reset(0, canvas, 3);
    for (const tile of [12, 0]) environment.step(Uint8Array.of(tile));
    const level = environment.readLevel(0);
    expect([findGoal(level), findStart(level), countWalls(level)]).toEqual([12, 0, 1]);
    const settings = parseSettings(findWorld('maze-editor'), { size: 9 });
    expect(findWorld('maze-editor').fitSettings?.(settings, canvas)).toMatchObject({ size: 5 });
  });

  it('shows grid, step and fresh noise, and draws what it shows', () => {
    const { environment, act } = startEditor({ mode: 'jaxued-toggle', size: 5, noiseSize: 6 });
    const out = new Uint8Array(environment.spec.observation.length);
    const noises = new Set<string>();
    environment.observe(out);
    noises.add(out.slice(76).join());
    for (const tile of [4, 0, 20, 7]) {
      act(tile);
      environment.observe(out);
      noises.add(out.slice(76).join());
    }
    expect([...out.slice(12, 15), ...out.slice(60, 63), ...out.slice(21, 24), ...out.slice(0, 3), out[75]]).toEqual([
      ...[8, 1, 0],
      ...[10, 0, 1],
      ...[2, 5, 0],
      ...[1, 0, 0],
      4,
    ]);
    expect(noises.size).toBe(5);
    const scene = createScene(5, 5, 1);
    environment.readScene(0, scene);
    const { itemNames } = environment.spec.scene;
    expect([4, 20, 7, 0].map((tile) => itemNames[scene.items[tile]])).toEqual(['goal', 'start-right', 'wall', 'none']);
    expect(Math.max(...scene.terrain)).toBe(0); // what comes and goes is an item
  });
});

describe('mazes as actions', () => {
  it('jaxued-toggle: the levels that JaxUED itself built from the same actions', () => {
    const file = resolve(import.meta.dirname, '../../../golden/maze-editor-levels.json');
    const built: { actions: number[]; level: string }[] = JSON.parse(readFileSync(file, 'utf8'));
    expect(built).toHaveLength(20);
    const plan = createEditorPlan('jaxued-toggle', 13, 0);
    for (const { actions, level } of built) {
      expect(mazeLevelFormat.format(buildMaze(plan, { actions, heading: 0 }, new Rng(1)))).toBe(`${level}\n`);
    }
  });

  it.each(EDITOR_MODES)('%s: level to actions to text and back, wherever the editor can build it', (mode) => {
    const rng = new Rng(9);
    const plan = createEditorPlan(mode, 13, 0);
    const generator = createGenerator('maze', {}, mode === 'dcd-empty' ? 'empty' : 'jaxued-25');
    for (let sample = 0; sample < 60; sample++) {
      const level = generator.sample(rng);
      const built = actionsOfMaze(plan, level);
      expect(built.actions).toHaveLength(plan.numSteps);
      const read = parseActions(plan, formatActions(built));
      expect(read).toEqual(built);
      const rebuilt = buildMaze(plan, read, new Rng(1));
      expect(mazeLevelFormat.format(rebuilt)).toBe(mazeLevelFormat.format(level));
      expect(mazeLevelFormat.parse(mazeLevelFormat.format(rebuilt))).toEqual(level);
    }
  });

  it.each(EDITOR_MODES)('%s: what the world builds is what its actions build', (mode) => {
    const rng = new Rng(10);
    const plan = createEditorPlan(mode, 9, 0);
    const tiles = Array.from({ length: 81 }, (_, tile) => tile);
    for (let sample = 0; sample < 30; sample++) {
      const { environment, act } = startEditor({ mode, size: 9 }, sample);
      rng.shuffleInPlace(tiles); // all different: goal and start never fall together, which only chance would part
      const actions = tiles.slice(0, plan.numSteps);
      act(...actions);
      const level = environment.readLevel(0);
      const heading = headingOf(level.cells[findStart(level)]);
      expect(buildMaze(plan, { actions, heading }, new Rng(1))).toEqual(level);
    }
  });

  it('mazes with few tiles that buy walls are built where one does, and refused where none does', () => {
    const plan = createEditorPlan('dcd-60-uniform', 13, 0);
    const level = mazeLevelFormat.parse(
      ['G>', '##', ...Array(11).fill('..')].map((row) => row.padEnd(13, '.')).join('\n'),
    );
    expect(() =>
      actionsOfMaze(plan, {
        ...level,
        cells: level.cells.map((c, at) => (at >= 2 && at < 26 && c === FLOOR ? WALL : c)),
      }),
    ).toThrow(/walls of a maze to build; got 24; expected at most the 8/);
    for (const text of ['G>', '.G>', '..G>', '...G>', '>....G']) {
      const empty = mazeLevelFormat.parse([text, ...Array(12).fill('')].map((row) => row.padEnd(13, '.')).join('\n'));
      expect(buildMaze(plan, actionsOfMaze(plan, empty), new Rng(1))).toEqual(empty);
    }
  });

  it('are refused in one line when they do not fit', () => {
    const plan = createEditorPlan('dcd-empty', 5, 0);
    expect(() => parseActions(plan, '1 2')).toThrow(/last word of an action string; got "2"; expected up, right/);
    expect(() => parseActions(plan, '1 up')).toThrow(/number of actions; got 1; expected 2 of dcd-empty/);
    expect(() => parseActions(plan, '1 x up')).toThrow(/action; got "x"; expected a tile; at word 2/);
    expect(() => parseActions(plan, '1 25 up')).toThrow(/action; got 25; expected 0..24; at word 2/);
    expect(() => buildMaze(plan, { actions: [1, 2], heading: 4 }, new Rng(1))).toThrow(/heading; got 4/);
    const large = createGenerator('maze', { size: 7 }, 'empty').sample(new Rng(1));
    expect(() => actionsOfMaze(plan, large)).toThrow(/size of a maze to build; got "7 x 7"; expected 5 x 5/);
    const walled = createGenerator('maze', { size: 5 }, 'jaxued-25').sample(new Rng(1));
    expect(() => actionsOfMaze(plan, walled)).toThrow(
      /walls of a maze to build; got 3; expected at most 0 of dcd-empty/,
    );
  });
});
