import { z } from 'zod';
import { InputError } from '../../envs/core/errors.ts';
import { createIssueError, findWrongField } from '../../envs/core/issues.ts';
import { findDesigner } from '../designers/registry.ts';

/** config.json of a curriculum's run: everything that decides its bytes, and the commit that wrote them. */
export const UED_RUN_FORMAT = 'murmuration-ued-run';
export const UED_RUN_VERSION = 1;

export const uedRunConfig = z.strictObject({
  format: z.literal(UED_RUN_FORMAT),
  version: z.literal(UED_RUN_VERSION),
  designer: z.string(),
  settings: z.record(z.string(), z.unknown()), // of the designer, all of them
  tier: z.string(),
  tierSettings: z.record(z.string(), z.unknown()), // world, network, PPO, sizes
  seed: z.int().min(0).max(0xffffffff),
  numSteps: z.int().min(1), // environment steps of the whole run
  cyclesPerCheckpoint: z.int().min(1),
  cyclesPerEvaluation: z.int().min(0), // 0: only at the end
  engine: z.enum(['native', 'wasm']),
  commit: z.string(),
});
export type UedRunConfig = z.output<typeof uedRunConfig>;

export function formatRunConfig(config: UedRunConfig): string {
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** Errors: InputError for a torn file, another format or version, a field that is missing or out of its range. */
export function parseRunConfig(text: string, where: string): UedRunConfig {
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    throw new InputError('config of the run folder is torn', { value: `${text.length} characters`, where });
  }
  const { format, version } = (typeof record === 'object' && record !== null ? record : {}) as Record<string, unknown>;
  if (format !== UED_RUN_FORMAT) {
    throw new InputError('this folder holds something else than a curriculum', {
      value: format ?? 'no format',
      limit: UED_RUN_FORMAT,
      where,
    });
  }
  if (version !== UED_RUN_VERSION) {
    throw new InputError('run folder is of another format version', {
      value: version,
      limit: `${UED_RUN_VERSION}; use the version of this program that wrote it`,
      where,
    });
  }
  const parsed = uedRunConfig.safeParse(record);
  if (parsed.success) return parsed.data;
  throw createIssueError("the run's config", parsed.error, record, where);
}

/** The first field in which the two differ, by its path; undefined when they do not. The commit does not count. */
export function firstDifference(
  found: UedRunConfig,
  asked: UedRunConfig,
): { field: string; found: unknown; asked: unknown } | undefined {
  return differenceOf('', { ...found, commit: '' }, JSON.parse(JSON.stringify({ ...asked, commit: '' })));
}

type Difference = { field: string; found: unknown; asked: unknown };

function differenceOf(field: string, found: unknown, asked: unknown): Difference | undefined {
  if (!isRecord(found) || !isRecord(asked)) {
    return JSON.stringify(found) === JSON.stringify(asked) ? undefined : { field, found, asked };
  }
  for (const name of new Set([...Object.keys(found), ...Object.keys(asked)])) {
    const inner = differenceOf(field === '' ? name : `${field}.${name}`, found[name], asked[name]);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The complete settings of a designer. Errors: InputError naming the setting, its value and what it may be. */
export function parseDesignerSettings(
  designerId: string,
  raw: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { settingsSchema } = findDesigner(designerId);
  const parsed = settingsSchema.safeParse(raw);
  if (parsed.success) return parsed.data as Record<string, unknown>;
  const [issue] = parsed.error.issues;
  if (issue.code === 'unrecognized_keys') {
    throw new InputError(`unknown setting of designer ${designerId}`, {
      value: issue.keys.join(', '),
      limit: `one of ${Object.keys(settingsSchema.parse({}) as object).join(', ')}`,
    });
  }
  const { field, value, limit } = findWrongField(parsed.error, raw);
  throw new InputError(`setting ${field} of designer ${designerId}`, { value, limit });
}
