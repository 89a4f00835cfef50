import type { Command } from 'commander';
import { describeSettings, type SettingDescription } from '../../envs/core/settings.ts';
import { findWorld, parseSettings, worldIds } from '../../envs/registry.ts';
import { jsonOption } from '../options/shared-options.ts';

interface WorldReport {
  readonly id: string;
  readonly summary: string;
  readonly settings: readonly SettingDescription[];
  readonly generators: readonly { readonly id: string; readonly summary: string }[];
  readonly layouts: readonly string[]; // names of levels
  readonly seats: number; // by these settings
  readonly bots: number; // of these, played by the world itself
  readonly reward: 'preferences' | 'own';
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
    .argument('[worlds...]', 'worlds to list; all when none is named')
    .addOption(jsonOption('the list'))
    .addHelpText('after', '\nExample:\n  murmur worlds orchard')
    .action((worlds: string[], options: { json?: boolean }) => {
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
    settings: describeSettings(definition.settingsSchema),
    generators: definition
      .createGenerators(settings)
      .map((generator) => ({ id: generator.id, summary: generator.summary })),
    layouts: [...(definition.namedLevels?.keys() ?? [])],
    seats: spec.numSeats,
    bots: spec.numBots,
    reward: spec.hasPreferences ? 'preferences' : 'own',
    actions: spec.actionNames,
    cumulants: spec.cumulantNames,
    observation: { height, width, channels: channelNames, scalars: scalarNames },
    hasDynamicSeats: spec.hasDynamicSeats,
  };
}

function formatReport(report: WorldReport): string {
  const { height, width, channels, scalars } = report.observation;
  const bots = report.bots > 0 ? `, of which the world plays ${report.bots}` : '';
  return [
    `${report.id}: ${report.summary}`,
    '  settings (default, meaning; range):',
    ...formatSettings(report.settings),
    '  generators (the first is that of show and training):',
    ...report.generators.map(({ id, summary }) => `    ${id}: ${summary}`),
    ...(report.layouts.length > 0 ? [`  layouts: ${report.layouts.join(', ')}`] : []),
    `  seats: ${report.seats}${bots}`,
    `  reward: ${report.reward === 'own' ? "the world's own" : "cumulants by each seat's preferences"}`,
    `  actions: ${formatNames(report.actions)}`,
    `  cumulants: ${report.cumulants.join(', ')}`,
    `  observation: ${height} x ${width} x ${channels.length} (${channels.join(', ')})`,
    ...(scalars.length > 0 ? [`    and ${scalars.length} scalars (${scalars.join(', ')})`] : []),
  ].join('\n');
}

/** Choices are listed even where a description does not name them all. */
function formatSettings(settings: readonly SettingDescription[]): string[] {
  const longestName = Math.max(...settings.map(({ name }) => name.length));
  const longestDefault = Math.max(5, ...settings.map((setting) => String(setting.default).length));
  return settings.map((setting) => {
    const { name, description, choices = [] } = setting;
    const untold = choices.filter((choice) => !description.includes(String(choice)));
    const range = untold.length > 0 ? `; one of ${choices.join(', ')}` : '';
    return `    ${name.padEnd(longestName)}  ${String(setting.default).padStart(longestDefault)}  ${description}${range}`;
  });
}

const MOST_NAMES = 40;

/** A list of many names (a tile each, say) as its first and last. */
function formatNames(names: readonly string[]): string {
  return names.length <= MOST_NAMES
    ? names.join(', ')
    : `${names[0]}, ${names[1]}, ... ${names.at(-1)} (${names.length})`;
}
