import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A Node that package.json admits. */
export interface SystemNode {
  readonly path: string;
  readonly version: string; // v24.1.0
}

const OLDEST = [20, 19];

/** The Node that runs the tests, and what else this machine has on its PATH: the one npm is on is often older. */
export function systemNodes(): readonly SystemNode[] {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  const paths = folders.map((folder) => join(folder, 'node')).filter((path) => existsSync(path));
  const found = [process.execPath, ...paths].map((path) => ({ path, version: versionOf(path) }));
  return found.filter(
    ({ version }, index) => isAdmitted(version) && found.findIndex((other) => other.version === version) === index,
  );
}

function versionOf(path: string): string {
  return execFileSync(path, ['--version'], { encoding: 'utf8' }).trim();
}

function isAdmitted(version: string): boolean {
  const [major, minor] = version.slice(1).split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}
