import { loadEngine } from '../../agents/nets/engine.ts';
import { FULL_BUDGET, SMOKE_BUDGET } from './psiphi-budget.ts';
import { type Job, type JobResult, runJob, settingsHash } from './psiphi-jobs.ts';

/** A child process of `murmur experiment psiphi`: takes one job at a time as a message and answers with its result. */
const budget = process.argv[2] === SMOKE_BUDGET.name ? SMOKE_BUDGET : FULL_BUDGET;
const engine = await loadEngine();

process.on('SIGINT', () => {}); // a terminal's goes to the parent too, which ends its children
process.on('disconnect', () => process.exit());
process.on('message', (job: Job) => {
  const startedMs = performance.now();
  const cpuStart = process.cpuUsage();
  const outcome = runJob(job, budget);
  const cpu = process.cpuUsage(cpuStart);
  const result: JobResult = {
    job,
    settingsHash: settingsHash(budget),
    engine: engine.name,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    wallSeconds: (performance.now() - startedMs) / 1000,
    ...outcome,
  };
  process.send?.(result);
});

process.send?.('ready');
