import type { RoomState } from '../../server/protocol/state.ts';
import type { RoomStatus } from '../model/room-status.ts';

/** What the synchronised state says beside the board. */
export function readStatus(state: RoomState): RoomStatus {
  const ready: number[] = [];
  state.players?.forEach((player) => {
    if (player.ready) ready.push(player.seatIdx);
  });
  const { teamHundredths, bestHundredths, bestEpisode, bestBy } = state;
  return {
    starting: state.starting,
    startsInSec: state.startsInSec,
    isPaused: state.paused,
    speedPercent: state.speedPercent,
    areMindsHidden: state.mindsHidden,
    ready,
    team: state.isTeam ? { returnHundredths: teamHundredths, bestHundredths, bestEpisode, bestBy } : undefined,
  };
}
