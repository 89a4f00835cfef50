import type { Logger } from 'pino';
import type { createAgentHost } from '../hosting/host.ts';
import type { Metrics } from '../http/metrics.ts';
import type { RoomListing } from '../protocol/listing.ts';
import type { Store } from '../store.ts';
import type { DesignerRoom } from './designer-room.ts';

/** A running room as the HTTP side sees it. */
export interface RunningRoom {
  listing(): RoomListing;
  /** Where a designer's levels are raced. */
  readonly designer: DesignerRoom | undefined;
  /** One line about the hosted agents. */
  describeAgents(): string;
}

/** What every room of a process shares. */
export interface RoomServices {
  readonly dataFolder: string;
  readonly recordingsFolder: string;
  readonly allowedOrigins: readonly string[];
  readonly reconnectSec: number;
  readonly createHost: typeof createAgentHost; // who plays the agents' seats
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly store: Store;
  readonly rooms: Map<string, RunningRoom>; // by room id
}
