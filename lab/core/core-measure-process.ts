import { loadEngine } from '../../agents/nets/engine.ts';
import type { EngineName } from '../../agents/nets/engine-name.ts';
import { InputError } from '../../envs/core/errors.ts';
import { measureCoreRun } from './core-measure.ts';
import { findCoreRow } from './core-rows.ts';

/**
 * Measures one finished run in a process of its own: `node core-measure-process.ts FOLDER ROW ENGINE`. It goes when who
 * started it is gone.
 */
process.on('disconnect', () => process.exit(1));

const [folderPath, rowId, engine] = process.argv.slice(2);
try {
  await loadEngine(engine as EngineName);
  measureCoreRun(folderPath, findCoreRow(rowId));
  process.exit(0);
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  process.stderr.write(`murmur: ${error.message}\n`);
  process.exit(2);
}
