import { beforeAll, expect, it } from 'vitest';
import type { Move } from '../../../agents/designers/designer.ts';
import { findDesigner } from '../../../agents/designers/registry.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { hashBytes } from '../../../envs/core/hash.ts';
import { Curriculum } from '../../../train/loop/curriculum.ts';
import { curriculumOfPreset, findPreset } from '../../../train/settings/ued-presets.ts';

beforeAll(async () => {
  await loadEngine();
});

/** Whether weights or moments changed in a cycle, by its move, over real training on mazes of 5 x 5. */
function changesByMove(designerId: string, raw: Record<string, unknown>): Map<Move, Set<boolean>> {
  const designerSettings = findDesigner(designerId).settingsSchema.parse(raw);
  const curriculum = new Curriculum(
    curriculumOfPreset({ preset: findPreset('nano'), designerId, designerSettings, seed: 4 }),
  );
  const { parameters, adam } = curriculum.students[0].actorCritic;
  const hashAll = (): string => {
    const arrays = [parameters.values, adam.firstMoments, adam.secondMoments].flatMap((of) =>
      parameters.names.map((name) => of[name]),
    );
    return arrays.map((array) => hashBytes(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))).join();
  };
  const changes = new Map<Move, Set<boolean>>();
  for (let i = 0; i < 16; i++) {
    const before = hashAll();
    const { move } = curriculum.cycle();
    changes.set(move, (changes.get(move) ?? new Set()).add(hashAll() !== before));
  }
  curriculum.dispose();
  return changes;
}

const SMALL = { capacity: 16, minFill: 0.5, replaySchedule: 'fixed' };
const [ALWAYS, NEVER] = [new Set([true]), new Set([false])];

it.each([
  ['plr', SMALL, { new: ALWAYS, replay: ALWAYS }],
  ['robust-plr', SMALL, { new: NEVER, replay: ALWAYS }],
  ['accel', SMALL, { new: NEVER, replay: ALWAYS, mutate: NEVER }],
  ['sfl', { numCandidates: 16, numKept: 8, refreshEvery: 3 }, { new: NEVER, replay: ALWAYS }],
])('%s changes not a bit of the student in a cycle without learning, and some in every other', (id, raw, expected) => {
  expect(Object.fromEntries(changesByMove(id, raw))).toEqual(expected);
});
