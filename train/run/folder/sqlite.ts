/**
 * SQLite as Node brings it: from 22.13 on, else undefined. Node 22 says that it is an experiment, which is no news to
 * who plays or trains.
 */
export function loadSqlite(): typeof import('node:sqlite') | undefined {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return process.getBuiltinModule('node:sqlite');
  } finally {
    process.emitWarning = emitWarning;
  }
}
