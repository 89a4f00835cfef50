import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FOLLOWING_DEFAULTS, FOLLOWS_NOBODY } from '../../../agents/social/following.ts';
import { finish } from '../../../envs/core/steps.ts';
import { evaluateFollowing } from '../../../lab/evaluate/evaluate-following.ts';
import { beliefGain, followingGain, formatFollowingReport } from '../../../lab/evaluate/orchard-report.ts';
import { dealAgentPreference } from '../../../server/arena/preferences.ts';
import { roomRulesOf } from '../../../server/arena/room-rules.ts';
import { SHIPPED_PATH } from '../../agents/social/shipped.ts';

const { generator = '', seats = 0, agents = 0 } = roomRulesOf('orchard');
const OPTIONS = {
  checkpoint: new Uint8Array(readFileSync(SHIPPED_PATH)),
  where: SHIPPED_PATH,
  generator,
  numSeeds: 2,
  ticks: 300,
  numSeats: seats,
  numAgents: agents,
  dealPreference: dealAgentPreference,
};

describe('what a visitor of the first room sees of following', () => {
  const alone = finish(evaluateFollowing({ ...OPTIONS, following: FOLLOWS_NOBODY }));
  const noBeliefs = finish(evaluateFollowing({ ...OPTIONS, following: { ...FOLLOWING_DEFAULTS, reading: 'own' } }));
  const social = finish(evaluateFollowing(OPTIONS));

  it('is an arrow most of the time, held longer than a blink', () => {
    expect(social.arrowShare.mean).toBeGreaterThan(0.5);
    expect(social.cardShare.mean).toBeGreaterThan(0.15);
    expect(social.spellTicks.mean).toBeGreaterThan(8); // a second and more at the pace of a room
    expect(social.cardShare.mean).toBeLessThanOrEqual(social.arrowShare.mean);
  });

  it('is nothing where agents follow nobody', () => {
    expect([alone.arrowShare.mean, alone.cardShare.mean, alone.spellTicks.mean]).toEqual([0, 0, 0]);
  });

  it('comes out the same again', () => {
    expect(finish(evaluateFollowing(OPTIONS))).toEqual(social);
  });

  it('is reported beside its controls, and what it pays is paired by room', () => {
    const room = { where: 'a room', alone, noBeliefs, social };
    const facts = { command: 'murmur evaluate', checkpointHash: '0', commit: '1', numSeeds: 2, ticks: 300 };
    const report = formatFollowingReport([room], facts);
    expect(report).toContain('| a room; agents follow nobody | 0.000 [0.000, 0.000] |');
    const meanGain = ({ rewards }: typeof alone) =>
      (social.rewards[0] - rewards[0] + social.rewards[1] - rewards[1]) / 2;
    expect(followingGain(room).mean).toBeCloseTo(meanGain(alone), 10);
    expect(beliefGain(room).mean).toBeCloseTo(meanGain(noBeliefs), 10);
    expect(noBeliefs.rewards).not.toEqual(social.rewards);
    expect(report).toContain(`| a room | ${meanGain(alone).toFixed(1)} [`);
  });
});
