import { keepCompiledCode } from './compiled-code.js';

/** `murmur` under the Node that bin/hand-over.js chose. The line to its parent breaks when that dies, however it dies. */
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
keepCompiledCode();
await import('../cli/murmur.ts');
