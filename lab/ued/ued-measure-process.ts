import { measureForSweep } from '../sweep/measure-process.ts';
import { measureRun } from './ued-measure.ts';

/** Measures one finished run in a process of its own: `node ued-measure-process.ts FOLDER LEVELS ENGINE`. */
const [folderPath, numLevels, engine] = process.argv.slice(2);
await measureForSweep(engine, () => measureRun(folderPath, Number(numLevels)));
