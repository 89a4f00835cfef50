import * as module from 'node:module';

/** Node keeps what it compiled in the system's folder of temporary files, where it can: the next command starts in half the time. */
export function keepCompiledCode() {
  const { directory } = module.enableCompileCache?.() ?? {}; // since Node 22.8
  if (directory !== undefined) process.env.NODE_COMPILE_CACHE ??= directory; // for the processes that a command starts
}
