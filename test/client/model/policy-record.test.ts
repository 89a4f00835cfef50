import { describe, expect, it } from 'vitest';
import type { PolicyMind } from '../../../agents/parts.ts';
import { NUM_VALUES, PolicyRecord } from '../../../client/model/policy-record.ts';

function mindOf(who: string, value: number | null, probabilities: readonly number[]): PolicyMind {
  const training = `level of ${who}`;
  return {
    kind: 'acts',
    seatIdx: 0,
    preference: [],
    reason: `student of ${who}`,
    training,
    action: 0,
    value,
    probabilities,
  };
}

describe('PolicyRecord', () => {
  it('keeps the newest values and every action that was likely once', () => {
    const record = new PolicyRecord();
    for (let value = 0; value < NUM_VALUES + 2; value++) record.note(mindOf('a', value, [1, 0, 0]));
    record.note(mindOf('a', null, [0, 0, 1]));
    expect(record.values).toHaveLength(NUM_VALUES);
    expect(record.values[0]).toBe(2);
    expect([...record.chosen]).toEqual([0, 2]);
  });

  it('is of one agent: another one on the seat begins anew', () => {
    const record = new PolicyRecord();
    record.note(mindOf('a', 100, [0.5, 0.5, 0]));
    record.note(mindOf('b', 1, [0, 0, 1]));
    expect(record.values).toEqual([1]);
    expect([...record.chosen]).toEqual([2]);
    record.note(mindOf('c', null, []));
    expect([record.values.length, record.chosen.size]).toEqual([0, 0]);
  });
});
