import type { DesignedMessage, RaceMessage } from './designer.ts';
import type { LevelMessage, MindsMessage, PastMessage, RefusedMessage, WelcomeMessage } from './messages.ts';

/** What the server says, by name: what is sent and what is heard have these types. */
export interface ServerMessages {
  readonly welcome: WelcomeMessage;
  readonly refused: RefusedMessage;
  readonly minds: MindsMessage;
  readonly past: PastMessage;
  readonly wish: { readonly preference: readonly number[] }; // [C] after a `wish`; empty in free play
  readonly level: LevelMessage;
  readonly designed: DesignedMessage;
  readonly race: RaceMessage;
  readonly closing: { readonly tick: number }; // before the room ends
}
