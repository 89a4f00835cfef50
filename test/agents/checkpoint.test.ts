import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Packr } from 'msgpackr';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint, readNewestGood, writeFileAtomic } from '../../agents/checkpoint.ts';
import { hashBytes } from '../../envs/core/hash.ts';

const folder = mkdtempSync(join(tmpdir(), 'murmur-checkpoint-'));
afterAll(() => rmSync(folder, { recursive: true }));

const sample = {
  kind: 'psiphi',
  worldId: 'coins',
  config: { lr: 0.001, hidden: [128, 64] },
  engine: 'wasm',
  weights: { torso: { shape: [2, 3], data: Float32Array.of(1, -2, 0.5, 3e-9, -0, 7) } },
  extra: { rng: Uint32Array.of(1, 2, 3, 0xffffffff), steps: 12 },
};

function withHash(body: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`${hashBytes(body)}\n`), body]);
}

describe('checkpoint bytes', () => {
  it('come back as they went in', () => {
    const back = decodeCheckpoint(encodeCheckpoint(sample), { where: 'memory', kind: 'psiphi', worldId: 'coins' });
    expect(back).toMatchObject(sample);
    expect(back.weights.torso.data).toBeInstanceOf(Float32Array);
    expect(back.extra.rng).toEqual(sample.extra.rng);
  });

  it('are the same for the same input', () => {
    expect(encodeCheckpoint(sample)).toEqual(encodeCheckpoint(structuredClone(sample)));
  });

  it('are refused when truncated, altered, of another kind or world, newer, or something else', () => {
    const bytes = encodeCheckpoint(sample);
    for (const length of [0, 5, 17, 40, bytes.length - 1]) {
      expect(() => decodeCheckpoint(bytes.subarray(0, length), { where: 'f' })).toThrow(/f$/);
    }
    for (let i = 0; i < bytes.length; i += 7) {
      const altered = bytes.slice();
      altered[i] ^= 4;
      expect(() => decodeCheckpoint(altered, { where: 'f' })).toThrow(/altered|not a checkpoint/);
    }
    expect(() => decodeCheckpoint(bytes, { where: 'f', worldId: 'orchard' })).toThrow(
      'checkpoint is of another world; got "coins"; expected orchard; at f',
    );
    expect(() => decodeCheckpoint(bytes, { where: 'f', kind: 'dqn' })).toThrow(/another kind/);
    const packr = new Packr({ moreTypes: true, useRecords: false });
    const newer = packr.pack({ format: 'murmuration-checkpoint', version: 99, ...sample });
    expect(() => decodeCheckpoint(withHash(newer), { where: 'f' })).toThrow(/newer version; got 99/);
    expect(() => decodeCheckpoint(withHash(packr.pack([1, 2])), { where: 'f' })).toThrow('not a checkpoint; at f');
    const short = { ...sample, weights: { torso: { shape: [4], data: new Float32Array(3) } } };
    expect(() => decodeCheckpoint(encodeCheckpoint(short), { where: 'f' })).toThrow(/weight torso/);
  });

  it('are written whole and the newest good one is found', () => {
    const [older, newer, missing] = ['older', 'newer', 'missing'].map((name) => join(folder, 'in', name));
    writeFileAtomic(older, encodeCheckpoint(sample));
    writeFileAtomic(newer, encodeCheckpoint(sample));
    writeFileSync(newer, readFileSync(newer).subarray(0, 60));
    const found = readNewestGood([missing, newer, older]);
    expect(found.path).toBe(older);
    expect(found.checkpoint?.extra.steps).toBe(12);
    expect(found.refused).toHaveLength(2);
    expect(readdirSync(join(folder, 'in')).sort()).toEqual(['newer', 'older']);
    expect(readNewestGood([missing]).checkpoint).toBeUndefined();
  });
});
