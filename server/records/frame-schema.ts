import { z } from 'zod';
import { InputError } from '../../envs/core/errors.ts';
import { LIMITS } from '../protocol/limits.ts';
import { MAX_REASON_LENGTH, MAX_TRAINING_LENGTH } from '../protocol/mind-delta.ts';
import type { EndFrame, HeaderFrame, TickFrame } from './frames.ts';

/** A frame that passed its crc is still parsed to ranges: the writer may have been another version or another program. */
const MAX_DATE_MS = 8.64e15; // what a Date can hold
const uint32 = z.int().min(0).max(0xffffffff);
const seatIdx = z
  .int()
  .min(0)
  .max(LIMITS.maxSeats - 1);
const preference = z.array(z.int().min(-100).max(100)).max(64);
const bytes = z.instanceof(Uint8Array);
const occupant = z.enum(['human', 'program', 'agent', 'stand-in']);

const levelGrid = {
  height: z.int().min(1).max(255),
  width: z.int().min(1).max(255),
  cells: bytes,
  parameters: bytes.optional(),
};

const headerFrame = z.strictObject({
  kind: z.literal('header'),
  formatVersion: z.int(),
  recordingId: z.string().regex(/^[a-z0-9-]{8,64}$/),
  softwareVersion: z.string().max(40),
  protocolVersion: z.int(),
  startedAtMs: z.int().min(0).max(MAX_DATE_MS),
  worldId: z.string().max(40),
  generator: z.string().max(40),
  worldSettings: z.record(z.string(), z.unknown()),
  level: z.strictObject(levelGrid),
  levelHash: z.string().max(16),
  seed: uint32,
  tickMs: z.int().min(1),
  isOpen: z.boolean(),
  roomOptions: z.record(z.string(), z.unknown()),
  weightsVersion: z.int(),
  weightsHash: z.string().max(128),
});

const arenaEvent = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('join'),
    seatIdx,
    occupant,
    playerId: z.string().max(64),
    preferenceHundredths: preference,
  }),
  z.strictObject({ kind: z.literal('leave'), seatIdx }),
  z.strictObject({ kind: z.literal('preference'), seatIdx, preferenceHundredths: preference }),
  z.strictObject({ kind: z.literal('occupant'), seatIdx, occupant }),
  z
    .strictObject({ kind: z.literal('level'), ...levelGrid })
    .refine(({ height, width, cells }) => cells.length === height * width, 'cells are not height x width'),
  z.strictObject({ kind: z.literal('break') }),
]);

const tickNote = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('weights'), version: z.int(), hash: z.string().max(128) }),
  z.strictObject({
    kind: z.literal('follow'),
    seatIdx,
    followedSeatIdx: z
      .int()
      .min(-1)
      .max(LIMITS.maxSeats - 1),
    strengthHundredths: z.int().min(0).max(100),
  }),
  z.strictObject({ kind: z.literal('pause'), ms: z.int().min(0) }),
  z.strictObject({ kind: z.literal('speed'), percent: z.int().min(1).max(100) }),
  z.strictObject({ kind: z.literal('minds'), areHidden: z.boolean() }),
  z.strictObject({ kind: z.literal('name'), seatIdx, name: z.string().max(2 * LIMITS.nameMaxLength) }),
  z.strictObject({
    kind: z.literal('mind'),
    seatIdx,
    isGone: z.literal(true).optional(),
    source: z.enum(['ego', 'universal', 'player']).optional(),
    strength: z.int().min(0).max(100).optional(),
    reason: z.string().max(MAX_REASON_LENGTH).optional(),
    preference: bytes.optional(),
    beliefs: bytes.optional(),
    isPolicy: z.literal(true).optional(),
    training: z.string().max(MAX_TRAINING_LENGTH).optional(),
    action: z.int().min(-1).max(255).optional(),
    value: z.int().nullable().optional(),
    probabilities: bytes.optional(),
  }),
]);

const tickFrame = z.strictObject({
  kind: z.literal('tick'),
  tick: uint32,
  actions: bytes,
  events: z.array(arenaEvent),
  notes: z.array(tickNote),
  hash: z.string().length(16).optional(),
});

const endFrame = z.strictObject({
  kind: z.literal('end'),
  tick: uint32,
  hash: z.string().max(16),
  reason: z.enum(['closed', 'recovered']),
});

/** Errors: InputError naming the field, with `where`. */
export function parseHeaderFrame(value: unknown, where: string): HeaderFrame {
  return parse(headerFrame, value, 'recording header', where);
}

export function parseBodyFrame(value: unknown, where: string): TickFrame | EndFrame {
  const isEnd = (value as { kind?: unknown } | null)?.kind === 'end';
  return isEnd ? parse(endFrame, value, 'end frame', where) : parse(tickFrame, value, 'tick frame', where);
}

function parse<T>(schema: z.ZodType<T>, value: unknown, what: string, where: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new InputError(`${what} is not as this version writes it (${issue.path.join('.')}: ${issue.message})`, {
    where,
  });
}
