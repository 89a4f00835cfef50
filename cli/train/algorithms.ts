import type { Command } from 'commander';
import { listAlgorithms } from '../../agents/algorithms/registry.ts';
import type { Needs } from '../../agents/core/algorithm.ts';
import { jsonOption } from '../options/shared-options.ts';

const NEEDS: Readonly<Record<keyof Needs, string>> = {
  demonstrations: 'demonstrations',
  cumulants: 'a world with cumulants',
  trials: 'several trials (--trials)',
  seats: 'a world of several seats',
};

export function registerAlgorithms(program: Command): void {
  program
    .command('algorithms')
    .addOption(jsonOption('the list'))
    .addHelpText('after', '\nExample:\n  murmur algorithms')
    .action(({ json }: { readonly json?: boolean }) => {
      const rows = listAlgorithms().map(({ id, summary, source, needs }) => ({
        id,
        summary,
        source,
        needs: describeNeeds(needs),
      }));
      const text = rows
        .map(({ id, summary, source, needs }) => {
          const line = needs.length === 0 ? '' : `\n${' '.repeat(12)} needs ${needs.join(', ')}`;
          return `${id.padEnd(12)} ${summary}\n${' '.repeat(12)} ${source}${line}\n`;
        })
        .join('');
      process.stdout.write(json === true ? `${JSON.stringify(rows)}\n` : text);
    });
}

/** What a method needs beside a world, a phrase each. */
export function describeNeeds(needs: Needs): string[] {
  return (Object.keys(needs) as (keyof Needs)[]).map((name) => NEEDS[name]);
}
