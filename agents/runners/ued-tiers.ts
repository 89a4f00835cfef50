import { InputError } from '../../envs/core/errors.ts';
import type { EditorMode } from '../../envs/worlds/maze/editor-rules.ts';
import { ppoConfig } from '../learners/ppo.ts';
import { studentNetConfig } from '../nets/student-net.ts';
import type { StudentConfig } from './student.ts';

/** How large a curriculum is: from seconds to a night. Walls keep the density of the papers' 60 draws on 13 x 13. */
export interface UedTier {
  readonly id: string;
  readonly summary: string;
  readonly student: StudentConfig;
  readonly generatorId: string; // random levels
  readonly editorMode: EditorMode; // of adversaries
  readonly numEdits: number; // of a mutation
  readonly totalSteps: number; // environment steps of a run, all students together
}

const shared = { worldId: 'maze', numSeats: 1, ends: 'all', viewSize: 5, showSeats: false, walls: 60 } as const;

/** Source of the ladder: shared/reference, ued.md section 7.2; of `parity`: JaxUED's maze scripts. */
const TIERS: readonly UedTier[] = [
  {
    id: 'nano',
    summary: 'inner 5, seconds: for tests',
    student: {
      worldId: shared.worldId,
      worldSettings: mazeSettingsOf(5, 50, 3, 9),
      numWorlds: 8,
      numSteps: 64,
      network: studentNetConfig.parse({ filters: 0, denseSize: 32, memory: 'none', memorySize: 32 }),
      ppo: ppoConfig.parse({ learningRate: 1e-3, numEpochs: 4, numMinibatches: 2, entropyCoefficient: 0.01 }),
    },
    generatorId: 'uniform-0-60',
    editorMode: 'dcd-60-uniform',
    numEdits: 2,
    totalSteps: 200_000,
  },
  {
    id: 'mini',
    summary: 'inner 7, minutes',
    student: {
      worldId: shared.worldId,
      worldSettings: mazeSettingsOf(7, 80, 3, 5),
      numWorlds: 16,
      numSteps: 128,
      network: studentNetConfig.parse({ memory: 'min-gru', memorySize: 64 }),
      ppo: ppoConfig.parse({ learningRate: 1e-3, numEpochs: 4, numMinibatches: 4, entropyCoefficient: 0.01 }),
    },
    generatorId: 'uniform-0-60',
    editorMode: 'dcd-60-uniform',
    numEdits: 3,
    totalSteps: 2_000_000,
  },
  {
    id: 'mid',
    summary: 'inner 9, an hour',
    student: {
      worldId: shared.worldId,
      worldSettings: mazeSettingsOf(9, 120, 3, 5),
      numWorlds: 32,
      numSteps: 128,
      network: studentNetConfig.parse({ memory: 'min-gru', memorySize: 64 }),
      ppo: ppoConfig.parse({ learningRate: 1e-3, numEpochs: 4, numMinibatches: 4, entropyCoefficient: 0.01 }),
    },
    generatorId: 'uniform-0-60',
    editorMode: 'dcd-60-uniform',
    numEdits: 4,
    totalSteps: 6_000_000,
  },
  {
    id: 'large',
    summary: 'inner 13 with our own recipe, an hour',
    student: {
      worldId: shared.worldId,
      worldSettings: mazeSettingsOf(13, 250, 7, 5),
      numWorlds: 64,
      numSteps: 128,
      network: studentNetConfig.parse({ memory: 'min-gru', memorySize: 128 }),
      ppo: ppoConfig.parse({ learningRate: 1e-3, numEpochs: 3, numMinibatches: 4, entropyCoefficient: 5e-3 }),
    },
    generatorId: 'uniform-0-60',
    editorMode: 'dcd-60-uniform',
    numEdits: 5,
    totalSteps: 36_000_000,
  },
  {
    id: 'parity',
    summary: 'inner 13 with the network and rollout of the papers, a night',
    student: {
      worldId: shared.worldId,
      worldSettings: mazeSettingsOf(13, 250, 7, 5),
      numWorlds: 32,
      numSteps: 256,
      network: studentNetConfig.parse({}),
      ppo: ppoConfig.parse({ lambda: 0.98 }),
    },
    generatorId: 'uniform-0-60',
    editorMode: 'dcd-60-uniform',
    numEdits: 5,
    totalSteps: 25_000_000,
  },
];

function mazeSettingsOf(size: number, horizon: number, actionSet: 3 | 7, viewSize: number): Record<string, unknown> {
  const { numSeats, ends, showSeats, walls } = shared;
  return { size, numSeats, ends, actionSet, horizon, viewSize, showSeats, walls };
}

export const TIER_IDS: readonly string[] = TIERS.map(({ id }) => id);

/** Errors: InputError naming the tiers there are. */
export function findTier(id: string): UedTier {
  const tier = TIERS.find((candidate) => candidate.id === id);
  if (tier === undefined) throw new InputError('unknown tier', { value: id, limit: TIER_IDS.join(', ') });
  return tier;
}
