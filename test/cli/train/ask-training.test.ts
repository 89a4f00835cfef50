import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { askTraining } from '../../../cli/train/ask-training.ts';

const MURMUR = resolve(import.meta.dirname, '../../../cli/murmur.ts');
const ENTER = '\r';
const DOWN = '\u001b[B';
const LEAVE = '\u0003'; // Ctrl-C of a raw terminal

/** Answers each question by its keys, once the words of the question are on the screen. */
async function answer(...answers: readonly (readonly [question: string, ...keys: string[]])[]) {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
  const output = Object.assign(new PassThrough(), { columns: 200, rows: 60 });
  let screen = '';
  output.on('data', (chunk: Buffer) => {
    screen += stripVTControlCharacters(chunk.toString());
  });
  const words = askTraining({ input, output });
  for (const [question, ...keys] of answers) {
    await vi.waitFor(() => expect(screen).toContain(question));
    for (const key of keys) input.write(key);
  }
  return { words: await words, screen };
}

const downTo = (place: number) => new Array<string>(place).fill(DOWN);

describe('bare murmur train', () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });
  const inFolder = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'murmur-ask-'));
    folders.push(folder);
    return folder;
  };

  it('asks for algorithm and world, and completes the command', async () => {
    const { words, screen } = await answer(
      ['Which algorithm', ENTER],
      ['Which world does ppo', ...downTo(2), ENTER],
      ['For how long', ...downTo(2), ENTER],
    );
    expect(words).toEqual(['ppo', '--world', 'beacon', '--budget', '1000000', '--seed', '1']);
    expect(screen).toContain('proximal policy optimisation');
  });

  it('shows why a world does not go with the method, and asks for what the method needs', async () => {
    const one = await answer(
      ['Which algorithm', DOWN, ENTER],
      ['Which world does ippo', ENTER],
      ['For how long', ENTER],
    );
    expect(one.screen).toMatch(/maze \(ippo needs a world of several seats\)/);
    const rl2 = await answer(
      ['Which algorithm', ...downTo(2), ENTER],
      ['Which world does rl2', ENTER],
      ['How many trials', '0', ENTER], // 100
      ['For how long', ENTER],
    );
    expect(rl2.words).toEqual(expect.arrayContaining(['rl2', '--trials', '100', '--budget', '2m']));
    const file = join(inFolder(), 'steps.jsonl');
    writeFileSync(file, '');
    const bc = await answer(
      ['Which algorithm', ...downTo(5), ENTER],
      ['Which world does bc', ENTER],
      ['Which file', '.none', ENTER, ...new Array<string>(5).fill('\u007f'), file, ENTER],
      ['For how long', ENTER],
    );
    expect(bc.screen).toContain('there is no such file');
    expect(bc.words).toEqual(expect.arrayContaining(['bc', '--demonstrations', file]));
  });

  it('takes a seed whose folder is free', async () => {
    const [folder, home] = [inFolder(), process.cwd()];
    mkdirSync(join(folder, 'runs', 'ppo', 'orchard-1'), { recursive: true });
    process.chdir(folder);
    const { words } = await answer(['Which algorithm', ENTER], ['Which world', ENTER], ['For how long', ENTER]).finally(
      () => process.chdir(home),
    );
    expect(words).toEqual(expect.arrayContaining(['orchard', '--seed', '2']));
  });

  it('ends without a word where the person leaves', async () => {
    expect((await answer(['Which algorithm', LEAVE])).words).toBeUndefined();
    expect((await answer(['Which algorithm', ENTER], ['Which world', LEAVE])).words).toBeUndefined();
  });

  it('says in one line what to type where nobody can be asked', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MURMUR, 'train'], { encoding: 'utf8' });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /^murmur: train needs an algorithm and a world; expected murmur train ppo --world maze[^\n]*\n$/,
    );
  });
});
