import type { Logger } from 'pino';
import type { createAgents } from '../hosting/create-agents.ts';
import type { Students } from '../hosting/students.ts';
import type { Metrics } from '../metrics.ts';
import type { RoomListing } from '../protocol/listing.ts';
import type { Store } from '../store.ts';
import type { DesignerRoom } from './designer-room.ts';

/** A running room as the HTTP side sees it. */
export interface RunningRoom {
  listing(): RoomListing;
  /** Where a designer's levels are raced. */
  readonly designer: DesignerRoom | undefined;
  /** Whether its owner keeps preferences and beliefs from everybody, and so the recording too. */
  readonly areMindsHidden: boolean;
  /** One line about the hosted agents. */
  describeAgents(): string;
}

/** What every room of a process shares. */
export interface RoomServices {
  readonly dataFolder: string;
  readonly recordingsFolder: string;
  readonly allowedOrigins: readonly string[];
  readonly frameAncestors: readonly string[]; // origins whose pages may show this one in a frame
  readonly reconnectSec: number;
  readonly emptyRoomSec: number; // for which a room that somebody made goes on without anybody
  readonly areNamesRecorded: boolean; // of people and their bots, as others saw them
  readonly createAgents: typeof createAgents; // who plays the agents' seats
  readonly students: Students; // who may be asked for by name
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly store: Store;
  readonly rooms: Map<string, RunningRoom>; // by room id
}
