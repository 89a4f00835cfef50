import type { Command } from 'commander';
import { z } from 'zod';
import { findWorld, parseSettings, worldIds } from '../envs/registry.ts';

interface SettingReport {
  readonly name: string;
  readonly default: unknown;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly description: string; // unit and range
}

interface WorldReport {
  readonly id: string;
  readonly summary: string;
  readonly settings: readonly SettingReport[];
  readonly generators: readonly { readonly id: string; readonly summary: string }[];
  readonly actions: readonly string[];
  readonly cumulants: readonly string[];
  readonly observation: {
    readonly height: number;
    readonly width: number;
    readonly channels: readonly string[];
    readonly scalars: readonly string[];
  };
  readonly hasDynamicSeats: boolean;
}

export function registerWorlds(program: Command): void {
  program
    .command('worlds')
    .description('List worlds, their settings with ranges and defaults, and their level generators.')
    .argument('[worlds...]', 'worlds to list; all when none is named')
    .option('--json', 'print JSON', false)
    .addHelpText('after', '\nExample:\n  murmur worlds orchard')
    .action((worlds: string[], options: { json: boolean }) => {
      const reports = (worlds.length > 0 ? worlds : worldIds()).map(reportWorld);
      const text = options.json ? JSON.stringify(reports, null, 2) : reports.map(formatReport).join('\n\n');
      process.stdout.write(`${text}\n`);
    });
}

function reportWorld(id: string): WorldReport {
  const definition = findWorld(id);
  const settings = parseSettings(definition, {});
  const { spec } = definition.create(settings, 1);
  const { height, width, channelNames, scalarNames } = spec.observation;
  return {
    id,
    summary: definition.summary,
    settings: reportSettings(definition.settingsSchema),
    generators: definition
      .createGenerators(settings)
      .map((generator) => ({ id: generator.id, summary: generator.summary })),
    actions: spec.actionNames,
    cumulants: spec.cumulantNames,
    observation: { height, width, channels: channelNames, scalars: scalarNames },
    hasDynamicSeats: spec.hasDynamicSeats,
  };
}

function reportSettings(schema: z.ZodType): SettingReport[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).flatMap(([name, field]) => {
    if (typeof field === 'boolean') return [];
    const { minimum, maximum, description = '' } = field;
    return [{ name, default: field.default, minimum, maximum, description }];
  });
}

function formatReport(report: WorldReport): string {
  const { height, width, channels, scalars } = report.observation;
  const longest = Math.max(...report.settings.map(({ name }) => name.length));
  const settings = report.settings.map(
    (setting) => `    ${setting.name.padEnd(longest)}  ${String(setting.default).padStart(5)}  ${setting.description}`,
  );
  return [
    `${report.id}: ${report.summary}`,
    '  settings (default, meaning; range):',
    ...settings,
    '  generators (the first is the default):',
    ...report.generators.map(({ id, summary }) => `    ${id}: ${summary}`),
    `  actions: ${report.actions.join(', ')}`,
    `  cumulants: ${report.cumulants.join(', ')}`,
    `  observation: ${height} x ${width} x ${channels.length} (${channels.join(', ')})`,
    `    and ${scalars.length} scalars (${scalars.join(', ')})`,
  ].join('\n');
}
