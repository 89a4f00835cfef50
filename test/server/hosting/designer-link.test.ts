import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Level } from '../../../envs/core/level.ts';
import { DesignerLink } from '../../../server/hosting/designer-link.ts';
import { findDesignerFolder } from '../../../server/hosting/designer-runs.ts';
import type { DesignerSnapshot } from '../../../train/live/designer-run.ts';
import { checkpointPaths } from '../../../train/run/folder/run-folder.ts';
import { makeNanoRun } from '../../train/run/nano-run.ts';
import { until } from '../rooms/server-harness.ts';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'murmur-designer-link-'));
  await makeNanoRun(join(folder, 'paired'), 'paired', 1024);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = (run: string, worldId = 'maze') => DesignerLink.open({ folder: run, worldId, seed: 1, pollMs: 50 });

describe('the thread that reads a run for a room', () => {
  it('has the adversary build levels', async () => {
    const link = await open(join(folder, 'paired'));
    const built: (readonly Level[])[] = [];
    link.listen({ onSnapshot: () => {}, onLevels: (levels) => built.push(levels), log: () => {} });
    expect(link.first).toMatchObject({ designer: 'paired', newLevels: { kind: 'built' } });
    link.requestLevels();
    await until(() => built.length > 0);
    await link.dispose();
    expect(built[0].map(({ height, width }) => [height, width])).toEqual(Array(8).fill([5, 5]));
  });

  it('tells of newer checkpoints, and says it once when none can be read', async () => {
    const run = join(folder, 'growing');
    cpSync(join(folder, 'paired'), run, { recursive: true });
    const link = await open(run);
    const snapshots: DesignerSnapshot[] = [];
    const lines: string[] = [];
    const onSnapshot = (snapshot: DesignerSnapshot) => snapshots.push(snapshot);
    link.listen({ onSnapshot, onLevels: () => {}, log: (line) => lines.push(line) });
    const [newest] = checkpointPaths(run);
    const good = readFileSync(newest);
    const write = (name: string, bytes: Uint8Array) => writeFileSync(join(dirname(newest), name), bytes);
    write('00000098.ckpt', good.subarray(0, 99));
    await until(() => snapshots.length === 1); // the one before it, again
    expect(snapshots[0].cycle).toBe(link.first.cycle);
    for (const path of checkpointPaths(run)) writeFileSync(path, 'torn');
    write('00000099.ckpt', good.subarray(0, 99));
    await until(() => lines.length > 0);
    expect(lines[0]).toContain('no checkpoint of the run is whole');
    expect(lines[0]).toContain('going on with the levels and students as they are');
    write('00000100.ckpt', good);
    await until(() => snapshots.length === 2);
    await link.dispose();
    expect(lines).toHaveLength(1);
  });

  it('is not begun for a run that cannot be played', async () => {
    await expect(open(join(folder, 'nowhere'))).rejects.toThrow('this folder holds no run');
    await expect(open(join(folder, 'paired'), 'coins')).rejects.toThrow('run is of another world');
  });
});

describe('what the command line names', () => {
  it('is a folder, or a curriculum that ships', () => {
    expect(findDesignerFolder(folder)).toBe(folder);
    const file = join(folder, 'paired', 'config.json');
    expect(() => findDesignerFolder(file)).toThrow('run folder is a file; got ');
    expect(() => findDesignerFolder('runs/nowhere')).toThrow('no such run folder; got "runs/nowhere"');
    expect(() => findDesignerFolder('nobody')).toThrow(
      /^no curriculum of that name ships with this version; got "nobody"; expected .*a run folder; murmur train ued /,
    );
  });
});
