import { existsSync } from 'node:fs';
import { basename, relative } from 'node:path';
import type { Command } from 'commander';
import { InputError } from '../../envs/core/errors.ts';
import { createIssueError } from '../../envs/core/issues.ts';
import { findWorld } from '../../envs/registry.ts';
import { readConfig } from '../../server/config.ts';
import type { OwnedRoom } from '../../server/http/routes.ts';
import { sharedAddress } from '../../server/http/shared-address.ts';
import type { RunningServer } from '../../server/main.ts';
import { LIMITS } from '../../server/protocol/limits.ts';
import type { RoomListing } from '../../server/protocol/listing.ts';
import { EMPTY_SEAT, type ResolvedRoomOptions, roomOptions } from '../../server/protocol/messages.ts';
import { readValidLevelFile } from '../levels/level-file.ts';
import { choiceOption } from '../options/choice.ts';
import { collectSetting, type SettingsFlag } from '../options/settings-flag.ts';
import { seedOption } from '../options/shared-options.ts';
import { numberOrNames, wholeNumber } from '../options/whole-number.ts';
import { runInterruptibly } from '../terminal/interruption.ts';
import { sayCommand, typedCommand } from '../terminal/typed-command.ts';

interface StartFlags {
  readonly world: string;
  readonly generator?: string;
  readonly layout?: string;
  readonly level?: string;
  readonly levels?: string;
  readonly pace?: string;
  readonly set: SettingsFlag;
  readonly seats?: number;
  readonly agents?: number | readonly string[];
  readonly tick?: number;
  readonly seed?: number;
  readonly closed?: boolean;
  readonly learn: boolean;
  readonly droppedSeat?: string;
  readonly name?: string;
  readonly agentKind?: string;
  readonly start?: string;
  readonly designer?: string;
  readonly humanRegret?: boolean;
  readonly host?: string;
  readonly port?: string;
  readonly page: boolean;
}

export function registerStart(program: Command): void {
  const { levels, pace, agentKind, start: startChoice, droppedSeat } = roomOptions.shape;
  const { maxSeats, tickMsMin, tickMsMax, tickMsDefault } = LIMITS;
  program
    .command('start')
    .option('--name <text>', 'name of the room in lists and on its page, 1 to 24 characters')
    .option('--world <id>', 'world of the room', 'orchard')
    .option('--generator <id>', "level generator (default: open in orchard, elsewhere the world's first)")
    .option('--layout <name>', 'a level of the world by its name, instead of a generator (murmur worlds lists them)')
    .option('--level <file>', 'a level as text or in binary form, instead of a generator')
    .addOption(
      choiceOption(
        '--levels <how>',
        "whether each episode gets a new level of the generator (default: the world's)",
        levels.unwrap().options,
      ),
    )
    .option(
      '--designer <run>',
      "a run folder of murmur train ued, or the name of one that ships (paired): race its students on its designer's levels",
    )
    .option('--human-regret', "people's results count as an antagonist's in the designer's scores")
    .addOption(
      choiceOption(
        '--pace <how>',
        "keys: a tick when every person has acted (default: the world's)",
        pace.unwrap().options,
      ),
    )
    .option('--set <name=value...>', 'settings of the world, such as --set viewSize=11 numKinds=5', collectSetting, {})
    .option(
      '--seats <n>',
      `players in all; 1..${maxSeats} (default: 8 in orchard, elsewhere what the world has)`,
      wholeNumber(1, maxSeats),
    )
    .option(
      '--agents <who>',
      `seats that agents fill while they are free, 0..${maxSeats} (default: 4 in orchard, elsewhere all); or who sits in them, comma separated: a run folder, a checkpoint or the name of a student, scripted, random, social, shipped, empty`,
      numberOrNames(0, maxSeats),
    )
    .addOption(
      choiceOption(
        '--agent-kind <name>',
        'who the agents are (default: the best that the world has)',
        agentKind.unwrap().options,
      ),
    )
    .addOption(
      choiceOption(
        '--start <how>',
        'whether episodes wait until people are ready (default: ready by the clock)',
        startChoice.unwrap().options,
      ),
    )
    .option(
      '--tick <ms>',
      `milliseconds per tick; ${tickMsMin}..${tickMsMax} (default: ${tickMsDefault})`,
      wholeNumber(tickMsMin, tickMsMax),
    )
    .addOption(seedOption('level, fruit and agents (default: random)'))
    .option('--closed', 'each player is sent only what it may see')
    .addOption(
      choiceOption(
        '--dropped-seat <how>',
        "what a dropped person's seat does for 30 s (default: wait)",
        droppedSeat.unwrap().options,
      ),
    )
    .option('--no-learn', 'agents keep the weights they came with')
    .option('--no-page', 'do not build and serve the page')
    .option('--host <address>', 'address to listen on (HOST; default: 127.0.0.1)')
    .option('--port <n>', 'port to listen on (PORT; default: 2567)')
    .addHelpText(
      'after',
      '\nExamples:\n  murmur start --seats 8 --agents 4 --seed 7 --set viewSize=11\n' +
        '  murmur start --world overcooked --layout cramped_room\n' +
        '  murmur start --world maze --seats 3 --agents ued-paired,scripted,empty\n' +
        '  murmur start --world maze --designer paired --human-regret',
    )
    .action(start);
}

async function start(flags: StartFlags): Promise<void> {
  const config = readConfig(process.env, flags);
  const { lineup, studentPaths } = nameAgents(flags.agents);
  const options = parseRoomFlags(flags, lineup);
  const designerFolder = await findDesigner(flags);
  const levelText = flags.level === undefined ? undefined : readLevelText(flags.level, options.world);
  if (designerFolder === undefined) await assertPlayable(options, levelText, studentPaths, config.runsFolder);
  const { startServer } = await import('../../server/main.ts');
  const serve = async (stop: AbortSignal) => {
    const server = await startServer(config, { clientFolder: flags.page ? await buildPage() : undefined });
    try {
      const room = await server.createRoom({ options, levelText, studentPaths, designerFolder, isPermanent: true });
      await printWelcome(server, room);
      await aborted(stop);
    } finally {
      await server.stop();
    }
  };
  await runInterruptibly(serve, {
    asked: 'closing the rooms',
    kept: () =>
      `stopped; recordings are in ${relative('.', config.dataFolder)}; open the arena again with: ${sayCommand(typedCommand())}`,
  });
  process.exit(); // what Colyseus leaves behind would keep the process for a while
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function warn(line: string): void {
  process.stderr.write(`murmur: ${line}\n`);
}

function parseRoomFlags(flags: StartFlags, lineup: readonly string[] | undefined) {
  const given = {
    name: flags.name,
    world: flags.world,
    generator: flags.generator,
    layout: flags.layout,
    levels: flags.levels,
    agentKind: flags.agentKind,
    start: flags.start,
    pace: flags.pace,
    settings: flags.set,
    seats: flags.seats,
    agents: typeof flags.agents === 'number' ? flags.agents : undefined,
    lineup,
    tickMs: flags.tick,
    seed: flags.seed,
    open: flags.closed !== true,
    droppedSeat: flags.droppedSeat,
    learn: flags.learn,
    humanRegret: flags.humanRegret === true,
  };
  const parsed = roomOptions.safeParse(given);
  if (!parsed.success) throw createIssueError('room', parsed.error, given);
  return parsed.data;
}

/** Before the page is built and the port taken. Errors: InputError for a name, setting or level that the world does not have. */
async function assertPlayable(
  options: ResolvedRoomOptions,
  levelText: string | undefined,
  studentPaths: StudentPaths,
  runsFolder: string,
): Promise<void> {
  const { createRoomWorld } = await import('../../server/arena/room-world.ts');
  const world = createRoomWorld(options, options.seed ?? 0, levelText);
  if (options.lineup === undefined) return;
  const { assertLineup } = await import('../../server/hosting/check-lineup.ts');
  const { Students } = await import('../../server/hosting/students.ts');
  const students = new Students(runsFolder);
  assertLineup(options, world, (name) => studentPaths[name] ?? students.find(name), students);
}

/** Run folders and checkpoints of students by the names that the room gets for them. */
type StudentPaths = Readonly<Record<string, string>>;

/** A list of agents as the room takes it: names in place of paths. */
function nameAgents(agents: StartFlags['agents']): { lineup?: readonly string[]; studentPaths: StudentPaths } {
  if (agents === undefined || typeof agents === 'number') return { studentPaths: {} };
  const studentPaths: Record<string, string> = {};
  const lineup = agents.map((word) => {
    if (!isPath(word)) return word;
    const name =
      basename(word)
        .replaceAll(/[^\w.+-]/g, '-')
        .replace(/^\W+/, '') || 'student';
    const known = Object.keys(studentPaths).find((other) => studentPaths[other] === word);
    const own = known ?? (name in studentPaths ? `${name}-${Object.keys(studentPaths).length + 1}` : name);
    studentPaths[own] = word;
    return own;
  });
  return { lineup, studentPaths };
}

/** A kind of agents stays one where a folder has its name. */
function isPath(word: string): boolean {
  const isKind = ['shipped', 'scripted', 'by-rule', 'random', 'social', EMPTY_SEAT].includes(word);
  return !isKind && (/[/\\]/.test(word) || word.endsWith('.ckpt') || existsSync(word));
}

/** The page's builder is read only where there is a page: it is a compiler. */
async function buildPage(): Promise<string> {
  const { buildClient } = await import('../../client/build.ts');
  return buildClient(warn);
}

async function findDesigner({ designer, humanRegret }: StartFlags): Promise<string | undefined> {
  if (designer !== undefined)
    return (await import('../../server/hosting/designer-runs.ts')).findDesignerFolder(designer);
  if (humanRegret === true) throw new InputError('--human-regret needs a designer', { limit: '--designer' });
  return undefined;
}

/** The room takes a level as text, whatever the form of the file. */
function readLevelText(path: string, worldId: string): string {
  const level = readValidLevelFile(path, worldId);
  if (level.worldId !== worldId) {
    throw new InputError('level of another world', { value: level.worldId, limit: worldId, where: path });
  }
  return findWorld(worldId).levelFormat.format(level);
}

async function printWelcome(server: RunningServer, room: RoomListing & OwnedRoom): Promise<void> {
  const bold = (text: string) => (process.stdout.isTTY ? `\x1b[1m${text}\x1b[0m` : text);
  const bots = room.bots > 0 ? `, the world itself ${room.bots}` : '';
  const pace = room.pace === 'keys' ? 'a tick when everybody has acted' : `a tick every ${room.tickMs} ms`;
  const levels = room.levels === 'new' ? ', a new level each episode' : '';
  const shared = sharedAddress(server.url);
  const url = shared ?? server.url;
  const lines = [
    '',
    `  ${bold('Murmuration')}  ${bold(url)}`,
    '',
    ...(shared !== undefined && process.stdout.isTTY ? await qrCodeLines(shared) : []),
    `  room    ${room.name === '' ? room.roomId : `${room.name} (${room.roomId})`}: ${room.world}, ${room.generator}${levels}, seed ${room.seed}`,
    `  seats   ${room.seats}, of which agents hold ${room.agents}${bots}; ${room.open ? 'open' : 'closed'}; ${pace}`,
    `  agents  ${server.describeAgents(room.roomId)}`,
    `  record  ${room.recordingId}  (npx murmur replay ${server.recordingPath(room.recordingId)} --verify)`,
    `  owner   ${url}/?watch=${room.roomId}#owner=${room.ownerKey}  (pause, slow motion, hide the minds; keep it to yourself)`,
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** For the phones of a class. */
async function qrCodeLines(url: string): Promise<string[]> {
  const { renderUnicodeCompact } = await import('uqr');
  const code = renderUnicodeCompact(url, { border: 2 });
  return [...code.split('\n').map((line) => `  ${line}`), ''];
}
