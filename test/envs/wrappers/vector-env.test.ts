import { createEnvironment, createGenerator, worldIds } from '../../../envs/registry.ts';
import { AutoReset } from '../../../envs/wrappers/auto-reset.ts';
import { episodeRng } from '../../../envs/wrappers/episode-rng.ts';
import { Trials } from '../../../envs/wrappers/trials.ts';
import { describeVectorEnv } from '../../conformance/vector-env.ts';

const SETTINGS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  orchard: { horizon: 20, numSeats: 3 },
  coins: { horizon: 20 },
  maze: { horizon: 20 },
  overcooked: { horizon: 20 },
  'goal-cycle': { horizon: 20 },
  xland: { maxSteps: 20 },
};

for (const worldId of worldIds()) {
  const settings = SETTINGS[worldId] ?? {};
  const parts = () => {
    const generator = createGenerator(worldId, settings);
    return {
      environment: createEnvironment(worldId, settings, 3),
      nextStart: (worldIdx: number, episodeIdx: number) => {
        const rng = episodeRng(5, worldIdx, episodeIdx);
        return { level: generator.sample(rng), seed: rng.uint32() };
      },
    };
  };
  describeVectorEnv(`AutoReset of ${worldId}`, () => {
    const { environment, nextStart } = parts();
    return new AutoReset(environment, nextStart);
  });
  describeVectorEnv(`Trials of ${worldId}`, () => {
    const { environment, nextStart } = parts();
    return new Trials(environment, nextStart, { trialsPerTask: 2, stepsPerTask: 50 });
  });
}
