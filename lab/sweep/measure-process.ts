import { loadEngine } from '../../agents/nets/engine.ts';
import type { EngineName } from '../../agents/nets/engine-name.ts';
import { InputError } from '../../envs/core/errors.ts';

/**
 * What a process does that a sweep starts to measure one run: it ends with 0 when `measure` has come back, with 2 and a line for an
 * InputError, and when who started it is gone.
 */
export async function measureForSweep(engine: string, measure: () => void): Promise<never> {
  process.on('disconnect', () => process.exit(1));
  try {
    await loadEngine(engine as EngineName);
    measure();
    process.exit(0);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    process.stderr.write(`murmur: ${error.message}\n`);
    process.exit(2);
  }
}
