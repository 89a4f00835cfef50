import { overcookedCase } from '../../../conformance/cases/overcooked.ts';
import { describeEnvironment } from '../../../conformance/environment.ts';

// The suite of every world, under settings that its case does not have: no bad levels again, they are the same.
describeEnvironment({
  ...overcookedCase,
  settings: { horizon: 60, observation: 'featurised', featurisedCounters: true, start: 'random', shapedPercent: 50 },
  longSettings: { horizon: 1_000_000, observation: 'featurised', featurisedCounters: true },
  badLevels: [],
});

const CROWD = { numSeats: 4, height: 5, width: 7, collisions: 'pair', dynamics: 'new', orders: 'random' };
describeEnvironment({
  ...overcookedCase,
  settings: { horizon: 60, observation: 'egocentric', start: 'random', ...CROWD },
  longSettings: { horizon: 1_000_000, observation: 'egocentric', ...CROWD },
  badLevels: [],
});
