import type { TeamStatus } from '../../model/room-status.ts';
import { formatScore } from '../kit/marks.ts';

/** The best episode of a team so far, in words. */
export function bestLine(team: TeamStatus | undefined): string {
  if (team === undefined) return '';
  if (team.bestEpisode === 0) return 'No whole episode yet.';
  const by = team.bestBy === '' ? 'agents' : team.bestBy;
  return `Best so far: ${formatScore(team.bestHundredths / 100)} by ${by} (episode ${team.bestEpisode})`;
}

/** An episode that is the best so far says so; another is held against that one. */
export function endOfTeamLine(team: TeamStatus, episode: number): string {
  return team.bestEpisode === episode ? 'The best so far' : bestLine(team);
}
