import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ppoDefinition } from '../../agents/algorithms/ppo.ts';
import type { DesignerDefinition } from '../../agents/designers/designer.ts';
import type { LevelOutcomes } from '../../agents/designers/outcomes.ts';
import { loadEngine } from '../../agents/nets/engine.ts';
import { hashLevel, type Level } from '../../envs/core/level.ts';
import { findWorld, parseSettings } from '../../envs/registry.ts';
import { Curriculum } from '../../train/loop/curriculum.ts';

/**
 * CONTRIBUTING's "Add a designer" with a toy: one object. It draws a level for each world and gives those of the last cycle once
 * more, and it learns from the levels that it has seen before.
 */
const settings = z.strictObject({
  numRepeats: z.int().min(1).max(9).default(1).describe('cycles on the same levels after the first; 1..9'),
});

const heard: LevelOutcomes[] = [];

const repeatDesigner: DesignerDefinition<z.output<typeof settings>> = {
  id: 'repeat',
  summary: 'random levels, each batch more than once',
  source: 'a toy',
  settingsSchema: settings,
  numStudents: () => 1,
  create({ numRepeats }, { generator, numWorlds }) {
    let levels: readonly Level[] = [];
    let numLeft = 0;
    return {
      id: 'repeat',
      nextCycle(rng) {
        const move = numLeft === 0 ? 'new' : 'replay';
        if (move === 'new') levels = Array.from({ length: numWorlds }, () => generator.sample(rng));
        numLeft = move === 'new' ? numRepeats : numLeft - 1;
        return { move, plays: [{ kind: 'levels', levels, isLearning: move === 'replay' }] };
      },
      receive(_cycle, [outcomes]) {
        if (outcomes !== undefined) heard.push(outcomes);
      },
      metrics: () => ({ left: numLeft }),
      entries: () => [],
      save: () => ({ levels, numLeft }),
      load(saved) {
        ({ levels, numLeft } = saved as { levels: readonly Level[]; numLeft: number });
      },
    };
  },
};

const WORLD = 'beacon'; // gives designers nothing but its generator
const worldSettings = parseSettings(findWorld(WORLD), { horizon: 8 }) as Record<string, unknown>;
const small = { numSteps: 24, filters: 0, denseSize: 8, memory: 'none', memorySize: 8, headSize: 8 };
let run: Curriculum | undefined;

afterEach(() => run?.dispose());

describe('a toy designer in the one loop', () => {
  it('chooses levels, says who learns from them, and hears what came out', async () => {
    await loadEngine();
    run = new Curriculum({
      learner: {
        worldId: WORLD,
        worldSettings,
        numWorlds: 3,
        algorithm: 'ppo',
        settings: ppoDefinition.configSchema.parse(small) as unknown as Record<string, unknown>,
        lineup: { kind: 'self' },
      },
      levels: { generatorId: 'ends', editorMode: '', numEdits: 0 },
      totalSteps: 1000,
      designerId: repeatDesigner.id,
      designer: repeatDesigner,
      designerSettings: settings.parse({}),
      seed: 3,
    });
    const reports = [run.cycle(), run.cycle(), run.cycle()];
    expect(reports.map(({ move }) => move)).toEqual(['new', 'replay', 'new']);
    expect(reports.map(({ students: [{ isLearning }] }) => isLearning)).toEqual([false, true, false]);
    expect(reports.map(({ designer }) => designer.left)).toEqual([1, 0, 1]);
    const played = reports.map(({ played: { plays } }) =>
      plays.flatMap((play) => (play.kind === 'levels' ? play.levels.map(hashLevel) : [])),
    );
    expect(played[0]).toHaveLength(3);
    expect(played[1]).toEqual(played[0]);
    expect(heard).toHaveLength(3);
    for (const { numEpisodes, positiveValueLoss } of heard) {
      expect(Math.min(...numEpisodes)).toBeGreaterThanOrEqual(3); // 24 steps of at most 8 an episode
      expect(Math.min(...positiveValueLoss)).toBeGreaterThan(Number.NEGATIVE_INFINITY);
    }
  });
});
