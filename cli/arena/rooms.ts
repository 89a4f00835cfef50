import type { Command } from 'commander';
import { InputError } from '../../envs/core/errors.ts';
import { readConfig } from '../../server/config.ts';
import { type RoomListing, roomsAnswer } from '../../server/protocol/listing.ts';
import { jsonOption } from '../options/shared-options.ts';

interface RoomsFlags {
  readonly host?: string;
  readonly port?: string;
  readonly json?: boolean;
}

const ANSWER_MS = 5000; // what does not answer by then is taken for silent

export function registerRooms(program: Command): void {
  program
    .command('rooms')
    .option('--host <address>', 'address of the server (HOST; default: 127.0.0.1)')
    .option('--port <n>', 'port of the server (PORT; default: 2567)')
    .addOption(jsonOption('the rooms'))
    .addHelpText('after', '\nExample:\n  murmur rooms --json')
    .action(listRooms);
}

async function listRooms(flags: RoomsFlags): Promise<void> {
  const { host, port } = readConfig(process.env, flags);
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}/rooms`;
  const rooms = await askForRooms(url);
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify({ rooms })}\n`);
    return;
  }
  if (rooms.length === 0) process.stdout.write('no rooms\n');
  for (const room of rooms) process.stdout.write(`${formatRoom(room)}\n`);
}

async function askForRooms(url: string): Promise<readonly RoomListing[]> {
  const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) }).catch(() => undefined);
  if (response?.ok !== true) throw new InputError('no arena answers', { value: url });
  const answer: unknown = await response.json().catch(() => undefined);
  const parsed = roomsAnswer.safeParse(answer);
  if (!parsed.success) throw new InputError('what answers is no arena', { value: url });
  return parsed.data.rooms;
}

function formatRoom(room: RoomListing): string {
  const bots = room.programs > 0 ? `, ${room.programs} bots` : '';
  const players = `${room.people} people${bots}, ${room.agents} agents on ${room.seats} seats, ${room.spectators} spectators`;
  const name = room.name === '' ? '' : `  ${room.name}`;
  return `${room.roomId}${name}  ${room.world}/${room.generator} seed ${room.seed}  ${players}  tick ${room.tick} (${room.pace === 'keys' ? 'by keys' : `${room.tickMs} ms`})  ${room.open ? 'open' : 'closed'}`;
}
