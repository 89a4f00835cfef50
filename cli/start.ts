import type { Command } from 'commander';
import { buildClient } from '../client/build.ts';
import { InputError } from '../envs/core/errors.ts';
import { createIssueError } from '../envs/core/issues.ts';
import { findWorld } from '../envs/registry.ts';
import { readConfig } from '../server/config.ts';
import { findDesignerFolder } from '../server/hosting/designer-runs.ts';
import { type RunningServer, startServer } from '../server/main.ts';
import type { RoomListing } from '../server/protocol/listing.ts';
import { roomOptions } from '../server/protocol/messages.ts';
import { readValidLevelFile } from './level-file.ts';
import { collectSetting, type SettingsFlag } from './settings-flag.ts';

interface StartFlags {
  readonly world: string;
  readonly generator?: string;
  readonly layout?: string;
  readonly level?: string;
  readonly levels?: string;
  readonly pace?: string;
  readonly set: SettingsFlag;
  readonly seats?: string;
  readonly agents?: string;
  readonly tick?: string;
  readonly seed?: string;
  readonly closed?: boolean;
  readonly learn: boolean;
  readonly droppedSeat?: string;
  readonly designer?: string;
  readonly humanRegret?: boolean;
  readonly host?: string;
  readonly port?: string;
  readonly page: boolean;
}

export function registerStart(program: Command): void {
  program
    .command('start')
    .description('Start the arena: one room, open in the browser.')
    .option('--world <id>', 'world of the room', 'orchard')
    .option('--generator <id>', "level generator (default: the world's own)")
    .option('--layout <name>', 'a level of the world by its name, instead of a generator (murmur worlds lists them)')
    .option('--level <file>', 'a level as text or in binary form, instead of a generator')
    .option(
      '--levels <how>',
      "same or new: whether each episode gets a new level of the generator (default: the world's)",
    )
    .option(
      '--designer <run>',
      "a run folder of murmur train ued, or the name of one that ships (paired): race its students on its designer's levels",
    )
    .option('--human-regret', "people's results count as an antagonist's in the designer's scores")
    .option('--pace <how>', "clock, or keys: a tick when every person has acted (default: the world's)")
    .option('--set <name=value...>', 'settings of the world, such as --set viewSize=11 numKinds=5', collectSetting, {})
    .option('--seats <n>', 'players in all, 1 to 16 (default: 8 in orchard, elsewhere what the world has)')
    .option('--agents <n>', 'seats that agents fill while they are free (default: 4 in orchard, elsewhere all)')
    .option('--tick <ms>', 'milliseconds per tick, 50 to 500 (default: 150)')
    .option('--seed <n>', 'seed of level, fruit and agents (default: random)')
    .option('--closed', 'each player is sent only what it may see')
    .option('--dropped-seat <how>', "what a dropped person's seat does for 30 s: wait or agent (default: wait)")
    .option('--no-learn', 'agents keep the weights they came with')
    .option('--no-page', 'do not build and serve the page')
    .option('--host <address>', 'address to listen on (HOST; default: 127.0.0.1)')
    .option('--port <n>', 'port to listen on (PORT; default: 2567)')
    .addHelpText(
      'after',
      '\nExamples:\n  murmur start --seats 8 --agents 4 --seed 7 --set viewSize=11\n' +
        '  murmur start --world overcooked --layout cramped_room\n' +
        '  murmur start --world maze --designer paired --human-regret',
    )
    .action(start);
}

async function start(flags: StartFlags): Promise<void> {
  const config = readConfig(process.env, flags);
  const options = parseRoomFlags(flags);
  const designerFolder = findDesigner(flags);
  const levelText = flags.level === undefined ? undefined : readLevelText(flags.level, options.world);
  const server = await startServer(config, { clientFolder: flags.page ? await buildClient() : undefined });
  stopOnSignals(server);
  try {
    const room = await server.createRoom({ options, levelText, designerFolder, isPermanent: true });
    printWelcome(server, room);
  } catch (error) {
    await server.stop();
    throw error;
  }
}

function parseRoomFlags(flags: StartFlags) {
  const wholeNumber = (text: string | undefined) => {
    if (text === undefined) return undefined;
    return text.trim() === '' ? Number.NaN : Number(text); // blank text would be 0
  };
  const given = {
    world: flags.world,
    generator: flags.generator,
    layout: flags.layout,
    levels: flags.levels,
    pace: flags.pace,
    settings: flags.set,
    seats: wholeNumber(flags.seats),
    agents: wholeNumber(flags.agents),
    tickMs: wholeNumber(flags.tick),
    seed: wholeNumber(flags.seed),
    open: flags.closed !== true,
    droppedSeat: flags.droppedSeat,
    learn: flags.learn,
    humanRegret: flags.humanRegret === true,
  };
  const parsed = roomOptions.safeParse(given);
  if (!parsed.success) throw createIssueError('room', parsed.error, given);
  return parsed.data;
}

function findDesigner({ designer, humanRegret }: StartFlags): string | undefined {
  if (designer !== undefined) return findDesignerFolder(designer);
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

function stopOnSignals(server: RunningServer): void {
  const stop = () => {
    server.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function printWelcome(server: RunningServer, room: RoomListing): void {
  const bold = (text: string) => (process.stdout.isTTY ? `\x1b[1m${text}\x1b[0m` : text);
  const bots = room.bots > 0 ? `, the world itself ${room.bots}` : '';
  const pace = room.pace === 'keys' ? 'a tick when everybody has acted' : `a tick every ${room.tickMs} ms`;
  const levels = room.levels === 'new' ? ', a new level each episode' : '';
  const lines = [
    '',
    `  ${bold('Murmuration')}  ${bold(server.url)}`,
    '',
    `  room    ${room.roomId}: ${room.world}, ${room.generator}${levels}, seed ${room.seed}`,
    `  seats   ${room.seats}, of which agents hold ${room.agents}${bots}; ${room.open ? 'open' : 'closed'}; ${pace}`,
    `  agents  ${server.describeAgents(room.roomId)}`,
    `  record  ${room.recordingId}  (murmur replay ${server.recordingPath(room.recordingId)} --verify)`,
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
