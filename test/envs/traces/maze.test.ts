import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { checkTrace } from '../../../envs/traces/check.ts';
import { mazeTraceFormat } from '../../../envs/traces/maze.ts';
import type { TraceMismatch } from '../../../envs/traces/trace-format.ts';

const SAMPLE = gunzipSync(readFileSync(resolve(import.meta.dirname, '../../golden/maze-sample.jsonl.gz'))).toString();
const EPISODES = SAMPLE.trim()
  .split('\n')
  .map((line) => JSON.parse(line));

interface Step {
  agent: number[];
  direction: number;
  reward: number;
  done: boolean;
  observation: number[];
  heading: number;
}

/** The mismatches of an arriving episode of the sample after a change. */
function replayChanged(change: (episode: { steps: Step[] } & Record<string, unknown>) => void): TraceMismatch[] {
  const episode = structuredClone(EPISODES.find(({ steps }) => steps.at(-1).reward > 0));
  change(episode);
  const mismatches: TraceMismatch[] = [];
  mazeTraceFormat.replay(episode, (mismatch) => mismatches.push(mismatch));
  return mismatches;
}

describe('traces of the maze', () => {
  it('of JaxUED come out the same: sizes, view sizes and horizons differ', () => {
    const report = checkTrace(SAMPLE);
    expect(report).toMatchObject({ worlds: ['maze'], episodes: EPISODES.length, mismatches: 0 });
    expect(report.steps).toBeGreaterThan(2000);
    expect(new Set(EPISODES.map(({ observation }) => observation.length)).size).toBe(4);
    expect(EPISODES.filter(({ steps }) => steps.at(-1).reward > 0).length).toBeGreaterThan(3);
    expect(EPISODES.some(({ steps }) => steps.at(-1).done && steps.at(-1).reward === 0)).toBe(true);
  });

  it('tell which field of which step differs', () => {
    const changes: Record<string, (step: Step) => void> = {
      agent: (step) => step.agent.reverse().unshift(step.agent[0] + 1) && step.agent.pop(),
      direction: (step) => (step.direction = (step.direction + 1) % 4),
      reward: (step) => (step.reward += 0.001),
      observation: (step) => (step.observation[7] += 1),
      heading: (step) => (step.heading = (step.heading + 1) % 4),
      done: (step) => (step.done = !step.done),
    };
    for (const [field, change] of Object.entries(changes)) {
      const mismatches = replayChanged(({ steps }) => change(steps[1]));
      expect(mismatches.map((mismatch) => [mismatch.field, mismatch.step])).toEqual([[field, 2]]);
    }
    expect(replayChanged((episode) => (episode.observation as number[])[0]++)).toMatchObject([
      { field: 'observation', step: 0 },
    ]);
  });

  it('stop where our episode ends and theirs goes on', () => {
    const mismatches = replayChanged((episode) => {
      const last = episode.steps[episode.steps.length - 1];
      last.done = false;
      episode.steps.push(last);
      (episode.actions as number[]).push(6);
    });
    expect(mismatches).toMatchObject([{ field: 'done', expected: false, got: true }]);
  });

  it.each([
    ['without a goal', (e: Record<string, unknown>) => delete e.goal, /maze episode: goal/],
    [
      'with a goal in a wall',
      (e: Record<string, unknown>) =>
        Object.assign(e, { wall: (e.wall as string[]).with(0, '#'.repeat(13)), goal: [0, 0] }),
      /goal of a maze episode.*row 1, column 1/,
    ],
    [
      'with a start beyond the edge',
      (e: Record<string, unknown>) => (e.agent = [40, 2]),
      /agent of a maze episode.*row 3, column 41/,
    ],
    [
      'with a ragged wall',
      (e: Record<string, unknown>) => ((e.wall as string[])[2] = '..'),
      /length of a row; got 2.*row 3/,
    ],
    [
      'with a strange cell',
      (e: Record<string, unknown>) => ((e.wall as string[])[1] = `x${(e.wall as string[])[1].slice(1)}`),
      /wall of a maze episode; got "x".*row 2, column 1/,
    ],
    [
      'with fewer steps than actions',
      (e: Record<string, unknown>) => (e.steps as unknown[]).pop(),
      /steps of a maze episode; got/,
    ],
    [
      'with an action out of range',
      (e: Record<string, unknown>) => ((e.actions as number[])[0] = 7),
      /maze episode: actions\.0; got 7/,
    ],
    [
      'with a view of no size',
      (e: Record<string, unknown>) => (e.observation as number[]).pop(),
      /length of the observation/,
    ],
    [
      'with a direction out of range',
      (e: Record<string, unknown>) => (e.direction = 4),
      /maze episode: direction; got 4/,
    ],
    [
      'with steps after the end',
      (e: Record<string, unknown>) => {
        (e.steps as unknown[]).push((e.steps as unknown[])[0]);
        (e.actions as number[]).push(0);
      },
      /after the one that is done/,
    ],
  ])('%s are refused in one line', (_name, change, message) => {
    expect(() => replayChanged(change)).toThrow(message);
  });
});
