import type { OpenedRun } from '../../train/run/reading/run-kinds.ts';

const MAX_VALUE = 32; // characters of a setting's value

/**
 * A short name for each group of runs: who designs its levels, or its algorithm, and then only what is needed to tell it
 * from the others, first what it is, then settings that differ, then engine and commit.
 * runs: one of each group.
 */
export function labelGroups(runs: readonly OpenedRun[]): string[] {
  const described = runs.map(describe);
  const labels = runs.map(({ facts }) => facts.designer ?? facts.algorithm);
  for (const field of new Set(described.flatMap((parts) => [...parts.keys()]))) {
    for (const label of new Set(labels)) {
      const members = [...labels.keys()].filter((i) => labels[i] === label);
      const texts = members.map((i) => described[i].get(field) ?? '');
      if (new Set(texts).size === 1) continue;
      members.forEach((i, k) => {
        if (texts[k] !== '') labels[i] += ` ${texts[k]}`;
      });
    }
  }
  return labels.map((label, i) => (labels.indexOf(label) === i ? label : `${label} (${i + 1})`));
}

/** What a label may add, by field, in this order. */
function describe({ facts, settings }: OpenedRun): Map<string, string> {
  const { algorithm, world, variant, engine, commit } = facts;
  return new Map([
    ['algorithm', algorithm],
    ['world', world],
    ['variant', variant ?? ''],
    ...Object.entries(settings).map(([path, value]): [string, string] => [path, `${lastPart(path)}=${shorten(value)}`]),
    ['engine', engine ?? ''],
    ['commit', commit ?? ''],
  ]);
}

const lastPart = (path: string): string => path.slice(path.lastIndexOf('.') + 1);
const shorten = (value: string): string => (value.length > MAX_VALUE ? `${value.slice(0, MAX_VALUE)}...` : value);
