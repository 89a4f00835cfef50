import type { DesignerCase } from '../designer.ts';

/** A buffer that 40 cycles of 8 levels fill and turn over. */
const SMALL = { capacity: 24, minFill: 0.5 };

const BAD_REPLAY: DesignerCase['badSettings'] = [
  { raw: { replayProb: 1.5 }, names: /replayProb; got 1.5; expected at most 1/ },
  { raw: { minFill: -0.1 }, names: /minFill; got -0.1; expected at least 0/ },
  { raw: { capacity: 0 }, names: /capacity; got 0; expected at least 1/ },
  { raw: { capacity: 2.5 }, names: /capacity; got 2.5; expected a whole number/ },
  { raw: { temperature: 0 }, names: /temperature; got 0; expected at least 0.01/ },
  { raw: { stalenessCoefficient: 'much' }, names: /stalenessCoefficient; got "much"; expected number/ },
  { raw: { score: 'fun' }, names: /score; got "fun"; expected one of positive-value-loss,/ },
  {
    raw: { score: 'max-mc', prioritisation: 'proportional' },
    names: /prioritisation; got "proportional"; expected rank where the score is max-mc/,
  },
];

const BAD_EDITS: DesignerCase['badSettings'] = [
  { raw: { editProb: 2 }, names: /editProb; got 2; expected at most 1/ },
  { raw: { numEdits: -1 }, names: /numEdits; got -1; expected at least 0/ },
  { raw: { parents: 'all' }, names: /parents; got "all"; expected one of batch, easy, hard/ },
  { raw: { parents: 'easy', numParents: 9 }, names: /numParents; got 9; expected at most 8, the batch/ },
];

export const replayDesignerCases: readonly DesignerCase[] = [
  { designerId: 'plr', settings: SMALL, moves: ['new', 'replay'], badSettings: BAD_REPLAY },
  {
    designerId: 'robust-plr',
    settings: { ...SMALL, score: 'relative-regret' }, // two students
    moves: ['new', 'replay'],
    badSettings: BAD_REPLAY,
  },
  {
    designerId: 'accel',
    settings: { ...SMALL, parents: 'easy', editProb: 0.7 },
    moves: ['new', 'replay', 'mutate'],
    badSettings: [...BAD_REPLAY, ...BAD_EDITS],
  },
  {
    designerId: 'accel-random',
    settings: { ...SMALL, score: 'positive-value-loss', filter: 'no-op', rejectsUnsolvable: true },
    moves: ['new', 'replay', 'mutate'],
    badSettings: [...BAD_REPLAY, ...BAD_EDITS],
  },
  {
    designerId: 'sfl',
    settings: { numCandidates: 20, rolloutsPerCandidate: 2, numKept: 10, refreshEvery: 4 }, // 6 cycles, then 4
    moves: ['new', 'replay'],
    badSettings: [
      { raw: { refreshEvery: 0 }, names: /refreshEvery; got 0; expected at least 1/ },
      { raw: { numCandidates: 0 }, names: /numCandidates; got 0; expected at least 1/ },
      { raw: { rolloutsPerCandidate: 0 }, names: /rolloutsPerCandidate; got 0; expected at least 1/ },
      { raw: { numKept: 1.5 }, names: /numKept; got 1.5; expected a whole number/ },
      { raw: { keptShare: 1.2 }, names: /keptShare; got 1.2; expected at most 1/ },
    ],
  },
];
