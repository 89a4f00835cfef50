import type { DesignerCase } from '../designer.ts';

/** Quick ones: few weights and four steps of building. */
const QUICK = { adversaryFilters: 4, adversaryEpochs: 1, adversaryMinibatches: 1, editorWalls: 2 };
const SLOW = { usesEngine: true, numCycles: 10 };
const NO_BUFFER = { ...SLOW, refusesPersons: "has no buffer that could keep a person's level" } as const;

const BAD_ADVERSARY: DesignerCase['badSettings'] = [
  { raw: { adversaryEntropy: -1 }, names: /adversaryEntropy; got -1; expected at least 0/ },
  { raw: { adversaryLearningRate: 2 }, names: /adversaryLearningRate; got 2; expected at most 1/ },
  { raw: { adversaryFilters: 0 }, names: /adversaryFilters; got 0; expected at least 1/ },
  { raw: { editorMode: 'by-hand' }, names: /mode.*got "by-hand"; expected one of dcd-25,/ },
];
const BAD_REGRET: DesignerCase['badSettings'] = [
  ...BAD_ADVERSARY,
  { raw: { regret: 'none' }, names: /regret; got "none"; expected one of max-minus-mean,/ },
];
const BAD_CLONING: DesignerCase['badSettings'] = [
  ...BAD_REGRET,
  { raw: { cloningInterval: 0 }, names: /cloningInterval; got 0; expected at least 1/ },
  { raw: { cloningDirection: 'none' }, names: /cloningDirection; got "none"; expected one of both, protagonist/ },
];

export const adversarialDesignerCases: readonly DesignerCase[] = [
  {
    designerId: 'minimax',
    settings: { ...QUICK, randomProb: 0.2 },
    moves: ['new'],
    badSettings: [...BAD_ADVERSARY, { raw: { payment: 'gold' }, names: /payment; got "gold"/ }],
    ...NO_BUFFER,
  },
  { designerId: 'paired', settings: QUICK, moves: ['new'], badSettings: BAD_CLONING, ...NO_BUFFER },
  {
    designerId: 'paired-plain',
    settings: { ...QUICK, regret: 'flexible', adversaryMinibatches: 2 },
    moves: ['new'],
    badSettings: BAD_CLONING,
    ...NO_BUFFER,
  },
  {
    designerId: 'paired-bc',
    settings: { ...QUICK, regret: 'mean-relative', cloningDirection: 'protagonist', editorMode: 'jaxued-toggle' },
    moves: ['new'],
    badSettings: BAD_CLONING,
    ...NO_BUFFER,
  },
  {
    designerId: 'population-paired',
    settings: { ...QUICK, numStudents: 4 },
    moves: ['new'],
    badSettings: [...BAD_ADVERSARY, { raw: { numStudents: 1 }, names: /numStudents; got 1; expected at least 2/ }],
    ...NO_BUFFER,
  },
  {
    designerId: 'repaired',
    settings: { ...QUICK, capacity: 24, replayProb: 0.6 },
    moves: ['new', 'replay'],
    badSettings: [
      ...BAD_REGRET,
      { raw: { score: 'relative-regret' }, names: /score; got "relative-regret"; expected one of/ },
      { raw: { replayProb: 1.5 }, names: /replayProb; got 1.5; expected at most 1/ },
    ],
    ...SLOW,
  },
];
