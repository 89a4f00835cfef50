import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeFrame, MAGIC } from '../../../server/records/frames.ts';
import { parseRecording } from '../../../server/records/reader.ts';
import { createTestServices, openTestSession } from '../../fuzz/room-harness.ts';
import { runMurmur } from '../../server/process-harness.ts';

const services = createTestServices();
let good: string;
const at = (name: string) => join(services.dataFolder, name);

beforeAll(async () => {
  const session = await openTestSession(services, { seats: 2, agents: 2, seed: 6 });
  for (let tick = 0; tick < 20; tick++) session.loop.run();
  await session.close();
  good = session.recorder.path;
});
afterAll(() => services.dispose());

/** The same recording with one tick's inputs changed and every checksum made right again: only the hashes can tell. */
function forge(path: string): void {
  const { header, ticks, end } = parseRecording(readFileSync(good), good);
  const parts: Buffer[] = [MAGIC];
  let crc = 0;
  for (const frame of [header, ...ticks, end!]) {
    const changed = frame.kind === 'tick' && frame.tick === 3 ? { ...frame, actions: Uint8Array.of(0, 0) } : frame;
    const encoded = encodeFrame(changed, crc);
    crc = encoded.crc;
    parts.push(encoded.bytes);
  }
  writeFileSync(path, Buffer.concat(parts));
}

describe('murmur replay', () => {
  it('verifies a sound recording, as text and as JSON', async () => {
    const text = await runMurmur(['replay', good, '--verify']);
    expect(text).toMatchObject({ code: 0, stderr: '' });
    expect(text.stdout).toMatch(/verified: 20 ticks, 2 hashes hold/);
    const json = await runMurmur([
      'replay',
      good,
      '--verify',
      '--json',
      '--export',
      'jsonl',
      '--out',
      at('play.jsonl'),
    ]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      world: 'orchard',
      ticks: 20,
      state: 'closed',
      verified: { ticks: 20, hashesChecked: 2, isClosed: true },
      exported: { transitions: 40 },
    });
    expect(readFileSync(at('play.jsonl'), 'utf8').trim().split('\n')).toHaveLength(41); // one about all of them
    const people = ['--export', 'jsonl', '--people', '--out', at('people.jsonl')];
    const nobody = await runMurmur(['replay', good, ...people]);
    expect([nobody.code, nobody.stderr]).toEqual([
      2,
      expect.stringMatching(/^murmur: no step to export; got "people"/),
    ]);
    const alone = await runMurmur(['replay', good, '--seat', '0']);
    expect([alone.code, alone.stderr]).toEqual([
      2,
      expect.stringMatching(/--people and --seat choose what is exported/),
    ]);
  });

  it('ends with 1 and names the tick when a hash does not hold', async () => {
    forge(at('forged.murmur'));
    const { code, stdout } = await runMurmur(['replay', at('forged.murmur'), '--verify']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/hash does not hold at tick 16: recorded [0-9a-f]{16}, simulated [0-9a-f]{16}/);
  });

  it('ends with 2 and one line when the file is cut or altered, and writes no export', async () => {
    const bytes = readFileSync(good);
    writeFileSync(at('cut.murmur'), bytes.subarray(0, bytes.length - 5));
    bytes[bytes.length - 40] ^= 4;
    writeFileSync(at('altered.murmur'), bytes);
    copyFileSync(good, at('copy.murmur'));
    const cut = await runMurmur([
      'replay',
      at('cut.murmur'),
      '--verify',
      '--export',
      'jsonl',
      '--out',
      at('none.jsonl'),
    ]);
    expect(cut.code).toBe(2);
    expect(cut.stderr).toMatch(/^murmur: recording is truncated: .*; at byte \d+, after tick 20, of .*\n$/);
    const altered = await runMurmur(['replay', at('altered.murmur')]);
    expect(altered.code).toBe(2);
    expect(altered.stderr).toMatch(/^murmur: recording is altered: checksum of a frame does not hold; .*\n$/);
    expect(() => readFileSync(at('none.jsonl'))).toThrow();
  });
});
