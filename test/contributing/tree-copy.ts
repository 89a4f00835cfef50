import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const FOLDERS = ['agents', 'bin', 'cli', 'client', 'docs', 'envs', 'lab', 'server', 'test', 'train'];
const FILES = ['package.json', 'tsconfig.json', 'vitest.config.ts'];
const LEFT_OUT = [join(ROOT, 'client', 'dist'), join(ROOT, 'docs', 'images')];

/** A copy of the tree in which a test does what CONTRIBUTING says, and asks what the tree has to say to it. */
export class TreeCopy {
  readonly path = mkdtempSync(join(tmpdir(), 'murmur-tree-'));

  constructor() {
    for (const name of [...FOLDERS, ...FILES]) {
      cpSync(join(ROOT, name), join(this.path, name), {
        recursive: true,
        filter: (source) => !LEFT_OUT.includes(source),
      });
    }
    symlinkSync(join(ROOT, 'node_modules'), join(this.path, 'node_modules'));
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.path, file), text);
  }

  /** Puts text after the only place where `anchor` stands. */
  insert(file: string, anchor: string, text: string): void {
    const parts = readFileSync(join(this.path, file), 'utf8').split(anchor);
    if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} of ${anchor}`);
    this.write(file, parts.join(`${anchor}${text}`));
  }

  murmur(...words: string[]): string {
    return this.#run(join('cli', 'murmur.ts'), ...words);
  }

  /** Runs tests of the copy whose names match. */
  vitest(pattern: string, ...files: string[]): string {
    const options = ['run', '--project', 'fast', '--reporter', 'verbose', '--no-color', '-t', pattern];
    return this.#run(join('node_modules', 'vitest', 'vitest.mjs'), ...options, ...files);
  }

  /** What the types have to say: a line for each trouble. */
  types(): string[] {
    const compiler = join('node_modules', 'typescript', 'bin', 'tsc');
    const { stdout } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.json', '--noEmit'], this.#options());
    return stdout.split('\n').filter((line) => /^\S/.test(line));
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }

  #options() {
    return { cwd: this.path, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } } as const;
  }

  #run(...words: string[]): string {
    const { status, stdout, stderr } = spawnSync(process.execPath, words, this.#options());
    if (status !== 0) throw new Error(`${words.join(' ')}: exit code ${status}\n${stdout}\n${stderr}`);
    return stdout;
  }
}
