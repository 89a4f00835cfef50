import { PerformanceObserver } from 'node:perf_hooks';
import { Rng } from '../../envs/core/rng.ts';
import { createEnvironment, createGenerator } from '../../envs/registry.ts';

/**
 * Run as a process of its own with --expose-gc and a young generation so large that nothing is collected: then the
 * growth of the heap over many steps is what was allocated, to the byte. Prints one line of JSON.
 */
const [, , worldId, settingsJson] = process.argv;
const settings = JSON.parse(settingsJson);
const numWorlds = 4;
const environment = createEnvironment(worldId, settings, numWorlds);
const level = createGenerator(worldId, settings).sample(new Rng(1));
const rng = new Rng(2);
const actions = new Uint8Array(numWorlds * environment.spec.numSeats);
const out = new Uint8Array(actions.length * environment.spec.observation.length);

function play(numSteps: number): void {
  for (let step = 0; step < numSteps; step++) {
    for (let worldIdx = 0; worldIdx < numWorlds; worldIdx++) {
      if (step === 0 || environment.terminated[worldIdx] === 1 || environment.truncated[worldIdx] === 1) {
        environment.reset(worldIdx, level, step);
      }
    }
    for (let i = 0; i < actions.length; i++) actions[i] = rng.below(environment.spec.numActions);
    environment.step(actions);
    environment.observe(out);
  }
}

let numCollections = 0;
const observer = new PerformanceObserver((list) => {
  numCollections += list.getEntries().length;
});
play(20_000);
globalThis.gc?.();
await new Promise((done) => setTimeout(done, 50));
observer.observe({ entryTypes: ['gc'] });
// Until a function is compiled it may put numbers on the heap, and a busy machine compiles late: the best of several
// windows is what the compiled code allocates. What is allocated in every step shows in every window.
const windowSteps = 15_000;
let leastGrowthBytes = Number.POSITIVE_INFINITY;
for (let window = 0; window < 8 && leastGrowthBytes > windowSteps / 10; window++) {
  const before = process.memoryUsage().heapUsed;
  play(windowSteps);
  leastGrowthBytes = Math.min(leastGrowthBytes, process.memoryUsage().heapUsed - before);
}
await new Promise((done) => setTimeout(done, 50));
process.stdout.write(JSON.stringify({ bytesPerStep: leastGrowthBytes / windowSteps, numCollections }));
