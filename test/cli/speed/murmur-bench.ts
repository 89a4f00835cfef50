import { Command } from 'commander';
import { vi } from 'vitest';
import { registerBench } from '../../../cli/speed/bench.ts';

/** What `murmur bench` printed; throws what it throws. */
export async function bench(...args: string[]): Promise<string> {
  const program = new Command('murmur').exitOverride();
  registerBench(program);
  let printed = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  try {
    await program.parseAsync(['bench', ...args], { from: 'user' });
  } finally {
    write.mockRestore();
  }
  return printed;
}
