import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chooseWhom,
  FOLLOWING_DEFAULTS,
  OWN_WAY,
  type PlayerValue,
  sampleSoftmax,
} from '../../../agents/social/following.ts';
import { describeChoice } from '../../../agents/social/reason.ts';

const config = FOLLOWING_DEFAULTS;
const playerValue = (playerIdx: number, worthHere: number, worthThere = Number.NEGATIVE_INFINITY): PlayerValue => ({
  playerIdx,
  source: 'universal',
  worthHere,
  worthThere,
});

describe('whom to imitate', () => {
  it('nobody whose value does not beat the own way by the margin', () => {
    const here = 1 + config.hereShare + config.hereWorth;
    expect(chooseWhom(1, [playerValue(3, here - 1e-6)], OWN_WAY, config).playerIdx).toBe(-1);
    expect(chooseWhom(1, [playerValue(3, here + 1e-6)], OWN_WAY, config).playerIdx).toBe(3);
    const there = 1 + config.thereShare + config.thereWorth;
    expect(chooseWhom(1, [playerValue(3, 0, there - 1e-6)], OWN_WAY, config).playerIdx).toBe(-1);
    expect(chooseWhom(1, [playerValue(3, 0, there + 1e-6)], OWN_WAY, config).playerIdx).toBe(3);
    expect(chooseWhom(1, [], OWN_WAY, config)).toEqual(OWN_WAY);
  });

  it('the player worth most, whether here or after walking there', () => {
    const players = [playerValue(1, 2), playerValue(4, 0, 5), playerValue(2, 3)];
    expect(chooseWhom(0.5, players, OWN_WAY, config).playerIdx).toBe(4);
  });

  it('keeps a choice for its ticks, unless the own way became better or the player left', () => {
    const standing = chooseWhom(1, [playerValue(3, 2)], OWN_WAY, config);
    expect(standing).toEqual({ playerIdx: 3, ticksLeft: config.commitTicks });
    const other = [playerValue(3, 1.05), playerValue(5, 9)];
    expect(chooseWhom(1, other, standing, config)).toEqual({ playerIdx: 3, ticksLeft: config.commitTicks - 1 });
    expect(chooseWhom(1.4, other, standing, config).playerIdx).toBe(5);
    expect(chooseWhom(1, [], standing, config)).toEqual(OWN_WAY);
    const spent = { playerIdx: 3, ticksLeft: 0 };
    expect(chooseWhom(1, other, spent, config).playerIdx).toBe(5);
  });

  it('is worth more than the own way when chosen, and its share of that while kept (any players, any standing)', () => {
    const worth = fc.double({ min: -5, max: 5, noNaN: true });
    const players = fc.uniqueArray(fc.tuple(fc.nat(7), worth, worth), { selector: ([idx]) => idx, maxLength: 8 });
    fc.assert(
      fc.property(worth, players, fc.nat(7), fc.nat(4), (worthOwn, rows, playerIdx, ticksLeft) => {
        const list = rows.map(([idx, here, there]) => playerValue(idx, here, there));
        const choice = chooseWhom(worthOwn, list, { playerIdx, ticksLeft }, config);
        const row = list.find((candidate) => candidate.playerIdx === choice.playerIdx);
        const worthChosen = row === undefined ? Number.NaN : Math.max(row.worthHere, row.worthThere);
        if (row === undefined) expect(choice).toEqual(OWN_WAY);
        else if (choice.ticksLeft === config.commitTicks) expect(worthChosen).toBeGreaterThan(worthOwn);
        else expect(worthChosen).toBeGreaterThanOrEqual(config.keepShare * worthOwn);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('softmax choice', () => {
  it('covers the unit interval in proportion to exp(q / temperature)', () => {
    const q = Float32Array.of(0, Math.log(3));
    const counts = [0, 0];
    for (let i = 0; i < 1000; i++) counts[sampleSoftmax(q, 1, (i + 0.5) / 1000)]++;
    expect(counts).toEqual([250, 750]);
    expect(sampleSoftmax(Float32Array.of(5, 0, 1), 0.001, 0.999)).toBe(0);
  });
});

describe('reason lines', () => {
  const names = ['blue', 'yellow'];
  it('say whom, how much and what for', () => {
    expect(describeChoice(3, 4.13, 0, names)).toBe('follows player 4: worth 4.1 to me, mostly blue fruit');
    expect(describeChoice(-1, 0.52, 1, names)).toBe('goes its own way: worth 0.5 to me, mostly yellow fruit');
    expect(describeChoice(-1, 0.01, -1, names)).toBe('goes its own way: sees nothing it likes yet');
  });
});
