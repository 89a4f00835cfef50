import { describe, expect, it } from 'vitest';
import { ActorPolicy } from '../../../agents/core/actor-policy.ts';
import { createRandomActor } from '../../../envs/core/random-actor.ts';
import { countBins, drawPolicyReport } from '../../../lab/evaluate/policy-picture.ts';
import { evaluatePolicy } from '../../../train/evaluate/evaluate-policy.ts';

const policy = new ActorPolicy('random', () => createRandomActor(5));
const evaluation = { worldId: 'gridnavi', worldSettings: {}, policy, numEpisodes: 30, seed: 1 };

describe('the picture of an evaluation', () => {
  it('draws the distribution of returns, or a curve over trials', () => {
    expect(drawPolicyReport(evaluatePolicy(evaluation))).toMatch(
      /<rect.*Returns in gridnavi|Returns in gridnavi.*<rect/s,
    );
    const trials = { trialsPerTask: 4, stepsPerTask: 0 };
    const curve = drawPolicyReport(evaluatePolicy({ ...evaluation, trials }));
    expect(/polyline points="([^"]*)"/.exec(curve)?.[1].split(' ')).toHaveLength(4);
  });

  it('counts every return once, in a bin a value where they are few', () => {
    expect(countBins([0, 20, 0, 40])).toEqual([
      { from: 0, to: 0, count: 2 },
      { from: 20, to: 20, count: 1 },
      { from: 40, to: 40, count: 1 },
    ]);
    const many = countBins(Array.from({ length: 100 }, (_, i) => i / 7));
    expect(many).toHaveLength(12);
    expect(many.reduce((sum, { count }) => sum + count, 0)).toBe(100);
    expect(countBins([3])).toEqual([{ from: 3, to: 3, count: 1 }]);
  });
});
