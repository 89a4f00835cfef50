import { loadEngine } from '../../agents/nets/engine.ts';
import type { EngineName } from '../../agents/nets/engine-name.ts';
import { InputError } from '../../envs/core/errors.ts';
import { measureRun } from './ued-measure.ts';

/**
 * Measures one finished run in a process of its own, so that a sweep can measure several at once:
 * `node ued-measure-process.ts FOLDER LEVELS ENGINE`. It goes when who started it is gone.
 */
process.on('disconnect', () => process.exit(1));

const [folderPath, numLevels, engine] = process.argv.slice(2);
try {
  await loadEngine(engine as EngineName);
  measureRun(folderPath, Number(numLevels));
  process.exit(0);
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  process.stderr.write(`murmur: ${error.message}\n`);
  process.exit(2);
}
