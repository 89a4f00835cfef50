import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerStart } from '../../cli/start.ts';
import { InputError } from '../../envs/core/errors.ts';

let dataFolder: string;
beforeAll(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'murmur-start-'));
  process.env.MURMUR_DATA = dataFolder;
});
afterAll(() => {
  delete process.env.MURMUR_DATA;
  rmSync(dataFolder, { recursive: true, force: true });
});

async function start(args: readonly string[]): Promise<unknown> {
  const program = new Command().exitOverride();
  registerStart(program);
  try {
    await program.parseAsync(['start', '--no-page', '--port', '0', ...args], { from: 'user' });
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('murmur start', () => {
  it.each([
    [['--world', 'moon'], /^unknown world; got "moon"; expected one of/],
    [['--generator', 'maze'], /^unknown generator of world orchard; got "maze"/],
    [['--seats', '17'], /seats/],
    [['--seats', '0'], /seats/],
    [['--tick', '49'], /tickMs/],
    [['--tick', '501'], /tickMs/],
    [['--agents', 'many'], /agents/],
    [['--seed', '-1'], /seed/],
    [['--dropped-seat', 'sell'], /droppedSeat/],
    [['--set', 'viewSize'], /^--set; got "viewSize"; expected name=value/],
    [['--set', 'viewSize=4'], /^setting viewSize of world orchard; got 4; expected an odd number/],
    [['--set', 'viewSize=wide'], /^setting viewSize of world orchard; got "wide"/],
    [['--set', 'bogus=1'], /^unknown setting of world orchard; got "bogus"/],
    [['--level', 'no-such-file'], /^level file cannot be read; got "no-such-file"/],
    [['--level', 'package.json'], /^unknown level character/],
    [['--port', '70000'], /^PORT/],
  ])('refuses %j in one line and records nothing', async (args, line) => {
    const error = await start(args);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toMatch(line);
    expect((error as InputError).message).not.toContain('\n');
    expect(readdirSync(dataFolder).filter((file) => file.endsWith('.murmur'))).toEqual([]);
  });
});
