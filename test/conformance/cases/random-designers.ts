import type { DesignerCase } from '../designer.ts';

/** The designers that draw at random and listen to nobody. */
export const randomDesignerCases: readonly DesignerCase[] = [
  {
    designerId: 'dr',
    settings: { episodes: 'repeated' },
    moves: ['new'],
    badSettings: [{ raw: { episodes: 'some' }, names: /episodes; got "some"; expected one of fresh, repeated/ }],
    refusesPersons: 'keeps no levels, and so takes none from persons',
  },
];
