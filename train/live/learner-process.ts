import { setPriority } from 'node:os';
import { loadEngine } from '../../agents/nets/engine.ts';
import { createEnvironment } from '../../envs/registry.ts';
import type { FromLearner, StartMessage, ToLearner } from './learner-protocol.ts';
import { LiveLearning } from './live-learning.ts';

/**
 * The learner of one room, as a child process (fork with 'advanced' serialisation). It takes the room's steps, learns at
 * the lowest priority for a share of one core, and sends weights every few seconds. It holds no lock and owes no answer:
 * when it is slow the room drops steps, when it dies the room goes on with the last weights.
 */
const LOWEST_PRIORITY = 19;
const IDLE_MS = 200; // wait when there is nothing to learn from yet

let learning: LiveLearning | undefined;
let sentUpdates = 0;

process.on('message', (message: ToLearner) => {
  if (message.kind === 'start') void start(message);
  else if (message.kind === 'stop') process.exit(0);
  else if (message.kind === 'head') learning?.watchPlayer(message);
  else {
    learning?.takeSteps(message);
    send({ kind: 'taken', batchIdx: message.batchIdx });
  }
});
process.on('disconnect', () => process.exit(0));

async function start(message: StartMessage): Promise<void> {
  setPriority(LOWEST_PRIORITY);
  const engine = await loadEngine();
  const { spec } = createEnvironment(message.worldId, message.worldSettings, 1);
  learning = new LiveLearning(spec, message.checkpoint, engine.name, message.seed);
  send({ kind: 'ready', engine: engine.name });
  setInterval(sendWeights, message.sendEverySec * 1000);
  learnOnce(learning, message.dutyShare);
}

/** One round of learning, then a pause in proportion, so that the share of time is kept on any machine. */
function learnOnce(current: LiveLearning, dutyShare: number): void {
  const startedAt = performance.now();
  const hasLearned = current.learn();
  const tookMs = performance.now() - startedAt;
  setTimeout(() => learnOnce(current, dutyShare), hasLearned ? tookMs * (1 / dutyShare - 1) : IDLE_MS);
}

function sendWeights(): void {
  if (learning === undefined || learning.numUpdates === sentUpdates) return;
  sentUpdates = learning.numUpdates;
  send({ kind: 'weights', bytes: learning.weights(), numUpdates: sentUpdates });
}

function send(message: FromLearner): void {
  if (process.connected) process.send?.(message);
}
