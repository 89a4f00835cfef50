import { describe, expect, it } from 'vitest';
import type { AgentMind, InferringMind, PolicyMind } from '../../../agents/parts.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { MIN_CHANGE, ToldMinds } from '../../../server/protocol/mind-delta.ts';

const rng = new Rng(5);
const preference = () => Array.from({ length: 4 }, () => rng.below(201) / 100 - 1);

function mindOf(seatIdx: number, others: readonly number[]): InferringMind {
  const beliefs = others.map((other) => ({
    seatIdx: other,
    preference: preference(),
    confidence: rng.below(101) / 100,
  }));
  const strength = rng.below(101) / 100;
  const reason = `for reason ${rng.below(3)}`;
  return {
    kind: 'infers',
    seatIdx,
    preference: preference(),
    beliefs,
    source: 'player',
    followedSeatIdx: -1,
    strength,
    worth: 1,
    reason,
  };
}

function expectShown(all: readonly AgentMind[], wanted: readonly InferringMind[]): void {
  const shown = all.filter((mind) => mind.kind === 'infers');
  const isNear = (a: number, b: number): void => {
    expect(Math.abs(a - b)).toBeLessThan(MIN_CHANGE / 100 + 0.006);
  };
  const areNear = (shown: readonly number[], wanted: readonly number[]): void => {
    for (const [c, component] of shown.entries()) isNear(component, wanted[c]);
  };
  const bySeat = <Entry extends { readonly seatIdx: number }>(entries: readonly Entry[]) =>
    [...entries].sort((a, b) => a.seatIdx - b.seatIdx);
  expect(bySeat(shown).map(({ seatIdx, reason }) => [seatIdx, reason])).toEqual(
    bySeat(wanted).map(({ seatIdx, reason }) => [seatIdx, reason]),
  );
  bySeat(shown).forEach((mind, idx) => {
    const want = bySeat(wanted)[idx];
    isNear(mind.strength, want.strength);
    areNear(mind.preference, want.preference);
    expect(bySeat(mind.beliefs).map(({ seatIdx }) => seatIdx)).toEqual(
      bySeat(want.beliefs).map(({ seatIdx }) => seatIdx),
    );
    bySeat(mind.beliefs).forEach((belief, other) => {
      isNear(belief.confidence, bySeat(want.beliefs)[other].confidence);
      areNear(belief.preference, bySeat(want.beliefs)[other].preference);
    });
  });
}

describe('ToldMinds', () => {
  it('shows whoever hears every delta the cards as they are, whoever comes and goes', () => {
    const writer = new ToldMinds();
    const reader = new ToldMinds();
    for (let round = 0; round < 200; round++) {
      const seats = [0, 1, 2, 3, 4].filter(() => rng.below(4) > 0);
      const minds = seats.slice(0, 3).map((seatIdx) =>
        mindOf(
          seatIdx,
          seats.filter((other) => other !== seatIdx),
        ),
      );
      for (const delta of writer.tell(minds)) reader.hear(delta);
      expectShown(
        reader.cards(() => -1),
        minds,
      );
      const late = new ToldMinds();
      for (const delta of reader.whole()) late.hear(delta);
      expect(late.cards(() => -1)).toEqual(reader.cards(() => -1));
    }
  });

  it('tells nothing of cards that stay, nor of what nobody could see move', () => {
    const told = new ToldMinds();
    const mind = { ...mindOf(0, [1]), strength: 0.5 };
    expect(told.tell([mind])).toHaveLength(1);
    expect(told.tell([mind])).toEqual([]);
    expect(told.tell([{ ...mind, strength: 0.51 }])).toEqual([]);
    expect(told.tell([{ ...mind, strength: 0.53 }])).toEqual([{ seatIdx: 0, strength: 53 }]);
    expect(told.tell([])).toEqual([{ seatIdx: 0, isGone: true }]);
  });

  it('shows what an agent that infers nothing expects and may choose, and who takes its seat', () => {
    const told = new ToldMinds();
    const reader = new ToldMinds();
    const tell = (mind: AgentMind) => {
      const deltas = told.tell([mind]);
      for (const delta of deltas) reader.hear(delta);
      return deltas;
    };
    const cards = () => reader.cards(() => 3);
    const mind: PolicyMind = {
      kind: 'acts',
      seatIdx: 2,
      preference: [],
      reason: 'ued-paired',
      training: 'maze, PPO',
      action: 1,
      value: 0.42,
      probabilities: [0.25, 0.75, 0],
    };
    tell({ ...mind, action: -1, value: null, probabilities: [] });
    expect(cards()).toEqual([{ ...mind, action: -1, value: null, probabilities: [] }]);
    tell(mind);
    expect(cards()).toEqual([mind]);
    expect(tell({ ...mind, value: 0.43, probabilities: [0.26, 0.74, 0] })).toEqual([]);
    expect(tell({ ...mind, value: -0.1 })).toEqual([{ seatIdx: 2, value: -10 }]);
    const late = new ToldMinds();
    for (const delta of reader.whole()) late.hear(delta);
    expect(late.cards(() => 3)).toEqual([{ ...mind, value: -0.1 }]);
    const inferring = mindOf(2, [0]);
    tell(inferring);
    expectShown(cards(), [inferring]);
    tell(mind);
    expect(cards()).toEqual([mind]);
  });
});
