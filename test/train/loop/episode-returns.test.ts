import { describe, expect, it } from 'vitest';
import { createTrajectory } from '../../../agents/core/trajectory.ts';
import { EpisodeReturns } from '../../../train/loop/episode-returns.ts';

const isSolved = ({ return: sum }: { return: number }) => sum > 0;

/** Two rows of three steps. */
function trajectoryOf(rewards: readonly number[], ends: readonly number[]) {
  const trajectory = createTrajectory({
    numSteps: 3,
    numRows: 2,
    observationLength: 1,
    numCumulants: 1,
    memorySize: 0,
  });
  trajectory.rewards.set(rewards);
  trajectory.truncated.set(ends);
  return trajectory;
}

const first = trajectoryOf([1, 0, 2, 0, 4, 0], [0, 1, 0, 0, 0, 0]);
const second = trajectoryOf([8, 0, 16, -1, 32, 0], [0, 0, 1, 1, 0, 0]);

describe('returns of episodes', () => {
  it('that began in an earlier trajectory count whole', () => {
    const returns = new EpisodeReturns(2, 1, isSolved);
    expect(returns.note(first, false)).toEqual({ numEpisodes: 1, meanReturn: 0, solvedRate: 0 });
    expect(returns.note(second, false)).toEqual({ numEpisodes: 2, meanReturn: (31 - 1) / 2, solvedRate: 0.5 });
  });

  it('go on from what was saved', () => {
    const returns = new EpisodeReturns(2, 1, isSolved);
    returns.note(first, false);
    const others = new EpisodeReturns(2, 1, isSolved);
    others.load(returns.save());
    expect(others.note(second, false)).toEqual(returns.note(second, false));
  });

  it('of levels that start afresh count by themselves, and leave the running episodes alone', () => {
    const returns = new EpisodeReturns(2, 1, isSolved);
    returns.note(first, false);
    expect(returns.note(second, true).meanReturn).toBe((24 - 1) / 2);
    expect(returns.note(second, false).meanReturn).toBe((31 - 1) / 2);
  });

  it('are judged by the whole episode: its return, its length, its end, its events', () => {
    const judged: unknown[] = [];
    const returns = new EpisodeReturns(2, 1, ({ cumulants, ...rest }) => {
      judged.push({ ...rest, cumulants: [...Array.from(cumulants)] });
      return cumulants[0] > 1;
    });
    const events = (trajectory: ReturnType<typeof trajectoryOf>, ...list: number[]) => {
      trajectory.cumulants.set(list);
      return trajectory;
    };
    returns.note(events(trajectoryOf([1, 0, 2, 0, 4, 0], [0, 1, 0, 0, 0, 0]), 1, 0, 0, 0, 0, 0), false);
    const figures = returns.note(
      events(trajectoryOf([8, 0, 16, -1, 32, 0], [0, 0, 1, 1, 0, 0]), 1, 0, 0, 0, 0, 0),
      false,
    );
    expect(judged).toEqual([
      { return: 0, length: 1, terminated: false, cumulants: [0] },
      { return: 31, length: 5, terminated: false, cumulants: [2] },
      { return: -1, length: 4, terminated: false, cumulants: [0] },
    ]);
    expect(figures.solvedRate).toBe(0.5);
    expect(new EpisodeReturns(2, 1).note(first, true).solvedRate).toBeNaN();
  });
});
