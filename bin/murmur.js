#!/usr/bin/env node
/**
 * `murmur` on whatever Node it is started with, from any folder. Plain JavaScript: an older Node cannot read the rest.
 *
 * In the package the commands are JavaScript (dist/) and run right here. In a checkout they are TypeScript, which the
 * Node that package.json pins runs as it is: an older one hands over to it.
 */
const parent = process.ppid; // before anything else: once it has ended it is another
const OLDEST = [20, 19];
const ENDED_BY_SIGNAL = 143; // SIGTERM
const PARENT_MS = 250; // between two looks for the shell of npm
const RUNS_TYPESCRIPT = 24; // Node 22 can, and says each time that it is an experiment

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  fail(`Node ${OLDEST.join('.')} or newer is needed; this is ${process.versions.node}`);
} else {
  if (process.env.npm_lifecycle_event !== undefined) await endWithParent();
  await start();
}

/** A signal to npm ends the shell of its script, and not what runs in it: that would live on and hold its port. */
async function endWithParent() {
  const { hasLostNpm } = await import('./npm-parent.js');
  if (hasLostNpm()) process.exit(ENDED_BY_SIGNAL);
  const timer = setInterval(() => {
    if (process.ppid === parent && !hasLostNpm()) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, PARENT_MS);
  timer.unref();
}

async function start() {
  const { existsSync } = await import('node:fs');
  const { keepCompiledCode } = await import('./compiled-code.js');
  keepCompiledCode();
  const source = new URL('../cli/murmur.ts', import.meta.url);
  if (!existsSync(source)) return import('../dist/cli/murmur.js');
  if (major >= RUNS_TYPESCRIPT) return import(source.href);
  const { handOver, pinnedNode } = await import('./hand-over.js');
  const node = pinnedNode();
  if (node === undefined) {
    return fail(
      `in a checkout Node ${RUNS_TYPESCRIPT} or newer is needed; npm install brings it, with install scripts on`,
    );
  }
  handOver(node);
}

function fail(line) {
  process.stderr.write(`murmur: ${line}\n`);
  process.exitCode = 2;
}
