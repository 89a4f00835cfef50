import { z } from 'zod';

/** One field of a world's settings as its schema describes it. */
export interface SettingDescription {
  readonly name: string;
  readonly kind: 'number' | 'boolean' | 'choice' | 'text';
  readonly default: number | boolean | string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly choices?: readonly (number | string)[]; // of kind choice; what a setting takes, so 7 and not '7'
  readonly description: string; // meaning; unit; range
}

type Field = Pick<z.core.JSONSchema.JSONSchema, 'default' | 'minimum' | 'maximum' | 'enum' | 'description'>;

/** The fields of a settings schema in the order in which it declares them. */
export function describeSettings(schema: z.ZodType): SettingDescription[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).flatMap(([name, field]) =>
    typeof field === 'boolean' ? [] : [describeField(name, field)],
  );
}

function describeField(name: string, field: Field): SettingDescription {
  const { minimum, maximum, description = '' } = field;
  const fallback = field.default as number | boolean | string;
  if (field.enum !== undefined) {
    const choices = field.enum as (number | string)[];
    return { name, kind: 'choice', default: fallback, choices, description };
  }
  if (typeof fallback === 'number') return { name, kind: 'number', default: fallback, minimum, maximum, description };
  return { name, kind: typeof fallback === 'boolean' ? 'boolean' : 'text', default: fallback, description };
}
