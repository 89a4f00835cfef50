import type { RunCode } from '../folder/run-code.ts';

/** What card.md says of a trained agent, whatever trained it. No clock and no path in it: a run that was killed ends with the same card. */
export interface ModelCard {
  readonly title: string;
  readonly algorithm: string;
  readonly world: string;
  readonly worldSettings: Readonly<Record<string, unknown>>;
  readonly levels: string; // which ones it learned from
  readonly lineup: string | null; // who sat in the seats of its worlds; null: it had the only one
  readonly preset: string | null; // whose values the settings have that are not listed
  readonly changedSettings: Readonly<Record<string, unknown>>; // from those of the preset, or from the defaults
  readonly seed: number;
  readonly steps: number;
  readonly unit: string; // of the steps
  readonly command: string | null; // a line for each that altered the run; null: not kept
  readonly engine: string;
  readonly code: readonly RunCode[]; // that began it, then those that it went on with
  readonly weights: readonly string[]; // files in the folder; the first one plays
  readonly figures: Readonly<Record<string, number | null>>; // null: not known
  readonly figuresOf: string; // what the figures were measured on
  readonly limits: readonly string[]; // what else is not known or not to be hoped for, a sentence each
}

/** card.md: Markdown that a person reads before using the agent. */
export function formatModelCard(card: ModelCard): string {
  const { title, world, weights, command, limits, seed } = card;
  return `${[
    `# ${title}`,
    '',
    'Written by the run at its end. FOLDER stands for the folder that this card lies in.',
    '',
    '## What was trained',
    '',
    ...table('', 'value', factsOf(card)),
    '',
    ...(command === null ? ['The command was not kept.'] : ['```sh', command, '```']),
    '',
    '## How good it is',
    '',
    ...figureLines(card),
    '## How to use it',
    '',
    `\`${weights[0]}\` is what plays. Measure it anew, look at its run, or seat it in a room:`,
    '',
    '```sh',
    'npx murmur evaluate FOLDER',
    'npx murmur runs FOLDER',
    `npm start -- --world ${world} --agents FOLDER`,
    '```',
    '',
    '## Limits',
    '',
    `- One run of one seed (${seed}). Another seed may end better or worse; \`murmur compare\` shows several with intervals.`,
    `- It learned in ${world} with the settings above and in nothing else.`,
    ...limits.map((limit) => `- ${limit}`),
  ].join('\n')}\n`;
}

function factsOf(card: ModelCard): [name: string, value: string][] {
  const { algorithm, world, worldSettings, levels, lineup, preset, changedSettings, seed, steps, unit } = card;
  const defaults = preset === null ? 'the defaults' : `those of ${preset}`;
  const changes = settingsText(changedSettings);
  return [
    ['algorithm', algorithm],
    ['world', `${world}${Object.keys(worldSettings).length > 0 ? `: ${settingsText(worldSettings)}` : ''}`],
    ['levels', levels],
    ['line-up', lineup ?? 'one seat, its own'],
    ['settings', changes === '' ? defaults : `${defaults}, but ${changes}`],
    ['seed', String(seed)],
    ['steps', `${steps} ${unit}`],
    ['engine', card.engine],
    ['commit', codeText(card.code)],
    ['weights', card.weights.map((name) => `\`${name}\``).join(', ')],
  ];
}

function codeText([first, ...others]: readonly RunCode[]): string {
  const textOf = ({ commit, differenceFile }: RunCode) =>
    `${commit}${differenceFile === null ? '' : `, with the changes in \`${differenceFile}\``}`;
  if (others.length === 0) return textOf(first);
  return [`began at ${textOf(first)}`, ...others.map((code) => `went on at ${textOf(code)}`)].join('; ');
}

function figureLines({ figures, figuresOf }: ModelCard): string[] {
  const rows = Object.entries(figures).map(([name, value]): [string, string] => [
    name,
    value === null ? 'not known' : value.toFixed(3),
  ]);
  if (rows.length === 0) return ['It was not evaluated.', ''];
  return [`Measured at the end of the run: ${figuresOf}.`, '', ...table('figure', 'value', rows), ''];
}

function settingsText(settings: Readonly<Record<string, unknown>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

function table(left: string, right: string, rows: readonly (readonly [string, string])[]): string[] {
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  return [
    `| ${left} | ${right} |`,
    '| --- | --- |',
    ...rows.map(([name, value]) => `| ${cell(name)} | ${cell(value)} |`),
  ];
}
