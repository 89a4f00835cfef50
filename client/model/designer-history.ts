import type { Level } from '../../envs/core/level.ts';
import type { DesignerHistory } from '../../server/protocol/designer.ts';
import { parseDraft } from './level-draft.ts';
import type { TreeLevel } from './level-tree.ts';

/** A level of the designer's history. Figures that are not known yet are NaN. */
export interface HistoryLevel extends TreeLevel {
  readonly level: Level;
  readonly generation: number; // edits since a level without parent
  readonly estimatedRegret: number;
  readonly measuredRegret: number; // with the races of this room
  readonly maxReturn: number; // best return ever seen on it, people's not among it
  readonly humanBest: number; // best return of a person in this room
  readonly plays: number; // races on it in this room
  readonly isHeld: boolean; // in the designer's buffer now
}

/** The levels of an answer of the server. */
export function readHistory({ levels }: DesignerHistory): readonly HistoryLevel[] {
  return levels.map(
    ({ levelId, text, score, estimatedRegret, measuredRegret, maxReturn, humanBest, ...level }): HistoryLevel => ({
      id: levelId,
      parentId: level.parentId,
      origin: level.origin,
      generation: level.generation,
      score: score ?? Number.NaN,
      estimatedRegret: estimatedRegret ?? Number.NaN,
      measuredRegret: measuredRegret ?? Number.NaN,
      maxReturn: maxReturn ?? Number.NaN,
      humanBest: humanBest ?? Number.NaN,
      plays: level.plays,
      isHeld: level.isHeld,
      level: parseDraft(text),
    }),
  );
}
