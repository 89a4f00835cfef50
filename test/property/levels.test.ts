import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../envs/core/errors.ts';
import { decodeLevel, encodeLevel, hashLevel, type Level } from '../../envs/core/level.ts';
import { findWorld, worldIds } from '../../envs/registry.ts';
import { ALPHABET } from '../../envs/worlds/orchard/cells.ts';
import { orchardLevelFormat } from '../../envs/worlds/orchard/level-format.ts';

const levels: fc.Arbitrary<Level> = fc
  .record({ height: fc.integer({ min: 1, max: 20 }), width: fc.integer({ min: 1, max: 20 }), fill: fc.nat() })
  .chain(({ height, width }) =>
    fc.record({
      worldId: fc.constant('orchard'),
      height: fc.constant(height),
      width: fc.constant(width),
      cells: fc.uint8Array({ minLength: height * width, maxLength: height * width, max: ALPHABET.length - 1 }),
    }),
  );

/** Runs `action`; anything but a return or a one-line InputError fails the property. */
function expectInputErrorAtMost(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.message).not.toContain('\n');
  }
}

describe('levels', () => {
  it('come back from bytes and text as they were', () => {
    fc.assert(
      fc.property(levels, (level) => {
        expect(decodeLevel(encodeLevel(level))).toEqual(level);
        expect(orchardLevelFormat.parse(orchardLevelFormat.format(level))).toEqual(level);
      }),
    );
  });

  it('do not decode when one byte was changed or the end is missing', () => {
    fc.assert(
      fc.property(levels, fc.nat(), fc.integer({ min: 1, max: 255 }), (level, position, flip) => {
        const bytes = encodeLevel(level);
        bytes[position % bytes.length] ^= flip;
        expect(() => decodeLevel(bytes)).toThrow(InputError);
        expect(() => decodeLevel(encodeLevel(level).slice(0, position % bytes.length))).toThrow(InputError);
      }),
    );
  });

  it('differ in their hash when one cell differs', () => {
    fc.assert(
      fc.property(levels, fc.nat(), (level, position) => {
        const cells = level.cells.slice();
        cells[position % cells.length] = (cells[position % cells.length] + 1) % ALPHABET.length;
        expect(hashLevel({ ...level, cells })).not.toBe(hashLevel(level));
      }),
    );
  });

  it('of any text or bytes are read or refused in one line', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: 5, maxLength: 8 }))
        .map((rows) => rows.join('\n')),
    );
    fc.assert(
      fc.property(texts, fc.uint8Array({ maxLength: 64 }), (text, bytes) => {
        for (const id of worldIds()) {
          const { levelFormat } = findWorld(id);
          expectInputErrorAtMost(() => levelFormat.assertValid(levelFormat.parse(text)));
        }
        expectInputErrorAtMost(() => decodeLevel(bytes));
        expectInputErrorAtMost(() => decodeLevel(Uint8Array.of(...[0x4d, 0x4c, 0x56, 0x4c, 1], ...bytes)));
      }),
      { numRuns: 500 },
    );
  });

  it('with any cells inside a wall are played or refused in one line', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom(...'......#a1A2B'), minLength: 6, maxLength: 6 }), {
          minLength: 4,
          maxLength: 6,
        }),
        (rows) => {
          const text = ['########', ...rows.map((row) => `#${row}#`), '########'].join('\n');
          expectInputErrorAtMost(() => {
            const environment = findWorld('orchard').create(
              findWorld('orchard').settingsSchema.parse({ numSeats: 2 }),
              1,
            );
            environment.reset(0, orchardLevelFormat.parse(text), 1);
            for (let step = 0; step < 5; step++) environment.step(Uint8Array.of(step % 6, (step + 3) % 6));
          });
        },
      ),
      { numRuns: 300 },
    );
  });
});
