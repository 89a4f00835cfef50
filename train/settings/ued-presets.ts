import { ppoConfig } from '../../agents/algorithms/ppo.ts';
import type { DesignerContext, DesignerDefinition } from '../../agents/designers/designer.ts';
import { studentNetConfig } from '../../agents/nets/student-net.ts';
import { InputError } from '../../envs/core/errors.ts';
import type { EditorMode } from '../../envs/worlds/maze/editor-rules.ts';
import type { CurriculumConfig } from '../loop/curriculum.ts';
import { assertSeesFailures, createDesignerContext } from '../loop/designer-context.ts';
import { learnerConfigOf, type StudentConfig } from '../loop/student.ts';

/** How large a curriculum is: from seconds to a night. Walls keep the density of the papers' 60 draws on 13 x 13. */
export interface UedPreset {
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
const PRESETS: readonly UedPreset[] = [
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
    summary: 'inner 13 with our own recipe, an hour; for designer dr: a rollout is shorter than an episode',
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

export const PRESET_IDS: readonly string[] = PRESETS.map(({ id }) => id);

/** Errors: InputError for a preset in which a designer would see no failure (assertSeesFailures). */
export function assertScoresFailures(definition: DesignerDefinition, { id, student }: UedPreset): void {
  const horizon = Number(student.worldSettings.horizon);
  assertSeesFailures(
    definition,
    student.numSteps,
    horizon,
    `steps of a rollout in preset ${id}`,
    'preset parity has longer rollouts',
  );
}

/** Errors: InputError naming the presets there are. */
export function findPreset(id: string): UedPreset {
  const preset = PRESETS.find((candidate) => candidate.id === id);
  if (preset === undefined) throw new InputError('unknown preset', { value: id, choices: PRESET_IDS });
  return preset;
}

/** The curriculum of a designer on a preset. */
export function curriculumOfPreset(
  parts: Pick<CurriculumConfig, 'designerId' | 'designerSettings' | 'seed'> & { readonly preset: UedPreset },
): CurriculumConfig {
  const { preset, ...rest } = parts;
  return { ...rest, learner: learnerConfigOf(preset.student), levels: preset, totalSteps: preset.totalSteps };
}

/** What a designer works with on a preset. */
export function contextOfPreset(preset: UedPreset, numStudents: number, seed: number): DesignerContext {
  return createDesignerContext(learnerConfigOf(preset.student), preset, numStudents, seed);
}
