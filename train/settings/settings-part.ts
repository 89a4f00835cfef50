import type { z } from 'zod';
import { InputError } from '../../envs/core/errors.ts';
import { findWrongField } from '../../envs/core/issues.ts';

/**
 * The settings that a schema names: from `base`, with those of `given` put over it. What else the two hold is left out.
 * Errors   InputError naming the setting, its value and its limit; `owner` is whose setting it is.
 */
export function parseSettingsPart<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  base: object,
  given: object,
  owner: string,
): z.output<z.ZodObject<Shape>> {
  const names = Object.keys(schema.shape);
  const raw = Object.fromEntries(Object.entries({ ...base, ...given }).filter(([name]) => names.includes(name)));
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const { field, ...details } = findWrongField(parsed.error, raw);
  throw new InputError(`setting ${field} of ${owner}`, details);
}

/** A setting for people who may set it. */
export interface SettingSummary {
  readonly name: string;
  readonly summary: string;
}

/** Names with a description each, in the order of the schemas. */
export function listSettings(schemas: readonly z.ZodObject[]): readonly SettingSummary[] {
  return schemas.flatMap(({ shape }) =>
    Object.entries(shape as Record<string, z.ZodType>).map(([name, field]) => ({
      name,
      summary: field.description ?? '',
    })),
  );
}
