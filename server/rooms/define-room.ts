import type { AuthContext } from '@colyseus/core';
import { countRefusal } from '../metrics.ts';
import { parseRefusal } from '../protocol/messages.ts';
import { admitJoin } from './admission.ts';
import { ArenaRoom } from './arena-room.ts';
import type { RoomServices } from './room-services.ts';

/** The room class of one server: Colyseus makes rooms by class, so the services are closed over here. */
export function bindArenaRoom(services: RoomServices): new () => ArenaRoom {
  return class BoundArenaRoom extends ArenaRoom {
    protected override readonly services = services;

    static override async onAuth(_token: string, options: unknown, context: AuthContext): Promise<unknown> {
      try {
        return admitJoin(options, context, services.allowedOrigins);
      } catch (error) {
        const refusal = error instanceof Error ? parseRefusal(error.message) : undefined;
        if (refusal !== undefined) countRefusal(services.metrics, refusal.code);
        throw error;
      }
    }
  };
}
