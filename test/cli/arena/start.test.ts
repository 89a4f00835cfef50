import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerStart } from '../../../cli/arena/start.ts';
import { InputError } from '../../../envs/core/errors.ts';
import { encodeLevel } from '../../../envs/core/level.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { createGenerator, findWorld } from '../../../envs/registry.ts';
import { createRoomWorld } from '../../../server/arena/room-world.ts';
import { roomOptions } from '../../../server/protocol/messages.ts';

let dataFolder: string;
beforeAll(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'murmur-start-'));
  process.env.MURMUR_DATA = dataFolder;
  const settings = { height: 21, width: 31 };
  const level = createGenerator('orchard', settings, 'open').sample(new Rng(3));
  writeFileSync(wideLevel(), findWorld('orchard').levelFormat.format(level));
  const coins = encodeLevel(createGenerator('coins', {}).sample(new Rng(3)));
  for (const [name, bytes] of [
    ['a binary level of coins', coins],
    ['a binary level cut short', encodeLevel(level).subarray(0, 99)],
  ] as const) {
    binaryLevels.set(name, join(dataFolder, `${binaryLevels.size}.mlvl`));
    writeFileSync(binaryLevels.get(name)!, bytes);
  }
});
afterAll(() => {
  delete process.env.MURMUR_DATA;
  rmSync(dataFolder, { recursive: true, force: true });
});

const binaryLevels = new Map<string, string>(); // path by name
const wideLevel = () => join(dataFolder, 'wide.txt');

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
  it('takes a level that is larger than the settings', () => {
    const text = readFileSync(wideLevel(), 'utf8');
    const world = createRoomWorld(roomOptions.parse({}), 1, text);
    expect(world).toMatchObject({
      generator: 'file',
      level: { height: 21, width: 31 },
      worldSettings: { height: 21, width: 31 },
      levels: 'same',
    });
  });

  it.each([
    [['--world', 'moon'], /^unknown world; got "moon"; expected one of/],
    [['--generator', 'maze'], /^unknown generator of world orchard; got "maze"/],
    [
      ['--world', 'maze', '--layout', 'moon'],
      /^unknown layout of world maze; got "moon"; expected one of SixteenRooms, .*Labyrinth/,
    ],
    [['--layout', 'moon'], /^unknown layout of world orchard; got "moon"; expected no layout \(it has none\)$/],
    [
      ['--world', 'maze', '--layout', 'Labyrinth', '--generator', 'empty'],
      /^a room has one source of its level; got "layout Labyrinth, generator empty"$/,
    ],
    [['--world', 'maze', '--layout', 'Labyrinth', '--levels', 'new'], /^new levels need a generator; got "Labyrinth"$/],
    [['--world', 'coins', '--seats', '3'], /^seats of world coins; got 3; expected 1$/],
    [['--set', 'viewSize'], /^option --set; got "viewSize"; expected name=value/],
    [['--set', 'viewSize=4'], /^setting viewSize of world orchard; got 4; expected an odd number/],
    [['--set', 'viewSize=wide'], /^setting viewSize of world orchard; got "wide"/],
    [['--set', 'bogus=1'], /^unknown setting of world orchard; got "bogus"/],
    [['--level', 'no-such-file'], /^level file cannot be read \(ENOENT\); got "no-such-file"/],
    [['--level', 'package.json'], /^package.json: unknown level character/],
    [['--level', 'a binary level of coins'], /^level of another world; got "coins"; expected orchard/],
    [['--level', 'a binary level cut short'], /^\/.*mlvl: length of a level file/],
    [['--world', 'maze', '--designer', 'nobody'], /^no curriculum of that name ships with this version; got "nobody"/],
    [
      ['--world', 'maze', '--designer', 'no/folder'],
      /^no such run folder; got "no\/folder"; expected the folder of a run/,
    ],
    [['--world', 'maze', '--designer', 'package.json'], /^run folder is a file; got "package.json"/],
    [['--world', 'maze', '--designer', 'docs'], /^this folder holds no run; got "docs"; expected config.json$/],
    [['--world', 'maze', '--human-regret'], /^--human-regret needs a designer; expected --designer$/],
    [['--port', '70000'], /^option --port; got "70000"; expected at most 65535$/],
  ])('refuses %j in one line and records nothing', async (args, line) => {
    const error = await start(args.map((arg) => binaryLevels.get(arg) ?? arg));
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toMatch(line);
    expect((error as InputError).message).not.toContain('\n');
    expect(readdirSync(dataFolder).filter((file) => file.endsWith('.murmur'))).toEqual([]);
  });

  it.each([
    [['--world', 'orchrd'], /^unknown world; got "orchrd"; expected one of .*; did you mean orchard/],
    [['--generator', 'four-rom'], /^unknown generator of world orchard; got "four-rom"/],
    [['--set', 'viewSize=4'], /^setting viewSize of world orchard; got 4/],
  ])('names what is wrong with %j also where the port is taken', async (args, line) => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const error = await start([...args, '--port', String(port)]);
    taken.close();
    expect((error as InputError).message).toMatch(line);
  });

  it.each([
    [['--levels', 'old'], "--levels <how>' argument 'old' is invalid. expected one of same, new"],
    [['--pace', 'clok'], "--pace <how>' argument 'clok' is invalid. expected one of clock, keys; did you mean clock?"],
    [['--seats', '17'], "--seats <n>' argument '17' is invalid. expected a whole number in 1..16"],
    [['--seats', '0'], "--seats <n>' argument '0' is invalid. expected a whole number in 1..16"],
    [['--tick', '49'], "--tick <ms>' argument '49' is invalid. expected a whole number in 50..500"],
    [['--agents', '17'], "--agents <who>' argument '17' is invalid. expected a whole number in 0..16"],
    [['--agents', '-1'], "--agents <who>' argument '-1' is invalid. expected a whole number in 0..16"],
    [['--agents', ''], "--agents <who>' argument '' is invalid. expected a whole number in 0..16"],
    [
      ['--agents', 'random,,social'],
      "--agents <who>' argument 'random,,social' is invalid. expected a name on each side of a comma",
    ],
    [['--agent-kind', 'x'], "--agent-kind <name>' argument 'x' is invalid. expected one of social, by-rule, random"],
    [['--start', 'later'], "--start <how>' argument 'later' is invalid. expected one of ready, at-once"],
    [['--seed', '-1'], "--seed <n>' argument '-1' is invalid. expected a whole number in 0..4294967295"],
    [['--dropped-seat', 'sell'], "--dropped-seat <how>' argument 'sell' is invalid. expected one of wait, agent"],
  ])('refuses %j with the flag, the value and the limit', async (args, line) => {
    const error = await start(args);
    expect((error as Error).message).toBe(`error: option '${line}`);
  });
});
