import { measureForSweep } from '../sweep/measure-process.ts';
import { measureCoreRun } from './core-measure.ts';
import { findCoreRow } from './core-rows.ts';

/** Measures one finished run in a process of its own: `node core-measure-process.ts FOLDER ROW ENGINE`. */
const [folderPath, rowId, engine] = process.argv.slice(2);
await measureForSweep(engine, () => measureCoreRun(folderPath, findCoreRow(rowId)));
