import type { Stage } from '../draw/stage.ts';
import { createEpisodeBeat, type EpisodeBeat } from '../hud/board/episode-beat.ts';
import { type Help, PREFERENCE_NOTES, RACE_NOTES } from '../hud/board/help.ts';
import { keyRowsOf } from '../hud/board/key-rows.ts';
import { picturesOf } from '../hud/board/legend.ts';
import { createPad } from '../hud/board/pad.ts';
import { createPlayCard } from '../hud/board/play-card.ts';
import { createPreferenceCard, createWatchCard, type PreferenceCard } from '../hud/board/preference-card.ts';
import { createRoundChip, type RoundChip } from '../hud/board/round-chip.ts';
import { createScoreCard, type ScoreCard } from '../hud/board/score-card.ts';
import { createStartCard, type StartCard } from '../hud/board/start-card.ts';
import { guideOf } from '../hud/kit/world-guide.ts';
import { type Control, controlsOf, isTileWorld, tapActionOf } from '../model/controls.ts';
import type { KeyLayout } from '../model/key-layout.ts';
import type { RoomFacts } from '../model/room-facts.ts';
import { SnapshotPair } from '../model/snapshot.ts';
import { createTickClock, type TickClock } from '../model/tick-clock.ts';
import { roomAddress } from '../net/addresses.ts';
import type { RoomConnection } from '../net/room-connection.ts';
import { ArenaView } from './arena-view.ts';
import { DesignerDesk } from './designer-desk.ts';
import { PlayerInput } from './player-input.ts';

/** What exists once the server has said welcome; made anew when a fresh join finds another room. */
export interface OpenRoom {
  readonly facts: RoomFacts; // of the level that is open
  readonly levelHash: string;
  readonly pair: SnapshotPair;
  readonly clock: TickClock;
  readonly view: ArenaView;
  readonly input: PlayerInput;
  readonly pad: HTMLElement;
  readonly beat: EpisodeBeat;
  readonly start: StartCard;
  readonly round: RoundChip;
  readonly preference: PreferenceCard | undefined; // of a player in a world of preferences
  readonly score: ScoreCard | undefined; // in a world with rewards of its own
  readonly designer: DesignerDesk | undefined; // in a room that races a designer's levels
  readonly keyCodes: ReadonlySet<string>; // of the game's own keys
  readonly ownPanels: readonly HTMLElement[];
  readonly belowPanels: readonly HTMLElement[];
  readonly otherPanels: readonly HTMLElement[];
  listen(board: HTMLElement): void;
}

export interface OpenRoomParts {
  readonly stage: Stage;
  readonly connection: RoomConnection;
  readonly isPlayer: boolean;
  readonly hasOwnPlayer: boolean;
  readonly help: Help;
  readonly layout: KeyLayout; // of the person's keyboard
}

/** Puts the parts of a room's page together, as its world needs them. */
export function createOpenRoom(facts: RoomFacts, levelHash: string, parts: OpenRoomParts): OpenRoom {
  const { stage, connection, isPlayer, hasOwnPlayer, help, layout } = parts;
  const guide = guideOf(facts.worldId);
  const controls = controlsOf(facts.actionNames, facts.idleAction, guide.idle);
  const isTile = isTileWorld(facts.actionNames, facts.height * facts.width);
  const rows = keyRowsOf(controls, isTile);
  const view = new ArenaView(facts, stage, hasOwnPlayer);
  const input = new PlayerInput(facts, controls, (tick, action) => connection.sendIntent(tick, action));
  const pad = createPad(controls);
  const goToSeat = (): void => window.location.assign(roomAddress(facts.roomId));
  const preference = facts.hasPreferences && isPlayer ? createPreference(facts, connection) : undefined;
  const score = facts.hasPreferences ? undefined : createScoreCard(guide, facts, isPlayer ? undefined : goToSeat);
  const designer = facts.designer === '' ? undefined : new DesignerDesk(facts, isPlayer);
  const ownCard = preference?.root ?? score?.root ?? createWatchCard(goToSeat);
  const playCards = isPlayer ? [createPlayCard(rows, layout)] : [];
  const notes = [
    ...(facts.hasPreferences ? PREFERENCE_NOTES : []),
    ...(designer === undefined ? [] : RACE_NOTES),
    touchNoteOf(controls, isTile),
  ];
  help.describe(`How to play: ${guide.title}`, rows, [guide.about, guide.goal, ...notes]);
  const cellAt = (clientX: number, clientY: number): number => {
    const cell = stage.cellAt(clientX, clientY);
    return cell === undefined ? -1 : cell.row * facts.width + cell.col;
  };
  return {
    facts,
    levelHash,
    pair: new SnapshotPair(facts.height * facts.width),
    clock: createTickClock(facts.tickMs, facts.pace === 'clock'),
    view,
    input,
    pad,
    beat: createEpisodeBeat(guide, designer !== undefined),
    start: createStartCard(guide, designer !== undefined, () => connection.sendReady()),
    round: createRoundChip(),
    preference,
    score,
    designer,
    keyCodes: new Set(controls.flatMap(({ codes }) => codes)),
    ownPanels: [
      ownCard,
      ...(hasRosterBeside(facts, isPlayer) ? [view.roster.root] : []),
      ...(designer === undefined ? [view.legend.root] : []),
      ...playCards,
    ],
    belowPanels: facts.pace === 'keys' || designer !== undefined || facts.isTeam ? [] : [view.curvesPanel.root], // by keys no minute is like another, nor is one race like another
    otherPanels: otherPanelsOf(view, designer, score, hasRosterBeside(facts, isPlayer)),
    listen: (board) => input.listen(board, pad, isTile ? cellAt : undefined),
  };
}

function touchNoteOf(controls: readonly Control[], isTile: boolean): string {
  if (isTile) return 'On a touch screen, tap a cell to place on it.';
  const tapNote = tapActionOf(controls) < 0 ? '' : ' and tap it for what Space does';
  return `On a touch screen, drag over the board to go that way${tapNote}, or use the buttons below it.`;
}

/** Whether the scores stand on the left: a watcher has no keys there, and one more agent's card on the right. */
function hasRosterBeside({ hasPreferences, designer }: RoomFacts, isPlayer: boolean): boolean {
  return hasPreferences || (!isPlayer && designer === '');
}

function otherPanelsOf(
  { minds, roster, feed }: ArenaView,
  designer: DesignerDesk | undefined,
  score: ScoreCard | undefined,
  isRosterBeside: boolean,
): readonly HTMLElement[] {
  if (designer !== undefined) return [designer.card.root, roster.root, minds.root];
  if (score === undefined) return [feed.root, minds.root];
  return [score.taskPanel, ...(isRosterBeside ? [] : [roster.root]), minds.root, feed.root];
}

function createPreference(facts: RoomFacts, connection: RoomConnection): PreferenceCard {
  return createPreferenceCard(facts.cumulantNames, picturesOf(facts), {
    onDeal: () => connection.askForPreference('dealt'),
    onFree: () => connection.askForPreference('free'),
  });
}
