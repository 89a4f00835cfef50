import { expect, it } from 'vitest';
import { z } from 'zod';
import { createIssueError } from '../../../envs/core/issues.ts';

const schema = z.strictObject({
  size: z.int().min(3).max(9),
  order: z.union([z.array(z.string()), z.strictObject({ items: z.array(z.string()) })]),
});

it.each([
  [{ size: 2, order: [] }, 'kitchen: size; got 2; expected at least 3'],
  [{ size: 2.5, order: [] }, 'kitchen: size; got 2.5; expected a whole number'],
  [{ size: 3, order: 5 }, 'kitchen: order; got 5; expected array or object'],
  [{ size: 3, order: [], seats: 1 }, 'kitchen: unknown field; got "seats"'],
  [{ order: [] }, 'kitchen: size; got "nothing"; expected number'],
])('says which field, what it held and what it may hold: %j', (raw, line) => {
  const result = schema.safeParse(raw);
  expect(result.success).toBe(false);
  if (result.success) return;
  expect(createIssueError('kitchen', result.error, raw).message).toBe(line);
  expect(createIssueError('kitchen', result.error, raw, 'a.json').message).toMatch(/a\.json/);
});
