import type { AgentMind } from '../../agents/parts.ts';
import { isAgent, MAX_SEATS, type Snapshot } from './snapshot.ts';

/**
 * A minute in a live room, told in captions: a bird, its preference, what it believes, whom somebody follows, and an invitation. Nothing is
 * staged: a caption waits until what it tells of is to be seen, for so long at the most, and else says that it is not. No clock.
 */
export type TourStep = 'bird' | 'wish' | 'belief' | 'follow' | 'end';

export interface TourCaption {
  readonly step: TourStep;
  readonly seatIdx: number; // whom it points at; -1 nobody
  readonly line: string;
}

export const TOUR_STEPS: readonly TourStep[] = ['bird', 'wish', 'belief', 'follow', 'end'];
export const CAPTION_MS = 9000; // how long one stays
export const WAIT_MS = 15_000; // for what it tells of
const LEAST_CONFIDENCE = 0.2;

export class Tour {
  #stepIdx = 0;
  #sinceMs: number | undefined;
  #caption: TourCaption | undefined; // once what it tells of was there
  #shownMs = 0;
  #seatIdx = -1; // the bird that it is about

  get step(): TourStep {
    return TOUR_STEPS[this.#stepIdx];
  }

  /** Goes on at once. */
  next(): void {
    if (this.#stepIdx === TOUR_STEPS.length - 1) return;
    this.#stepIdx++;
    this.#sinceMs = undefined;
    this.#caption = undefined;
  }

  /** The caption to show now; undefined while what comes next is waited for. */
  look(
    nowMs: number,
    snapshot: Snapshot,
    minds: readonly AgentMind[],
    nameOf: (seatIdx: number) => string,
  ): TourCaption | undefined {
    if (this.#caption !== undefined && this.step !== 'end' && nowMs - this.#shownMs >= CAPTION_MS) this.next();
    this.#sinceMs ??= nowMs;
    if (this.#caption !== undefined) return this.#caption;
    const isLate = nowMs - this.#sinceMs >= WAIT_MS;
    this.#caption = this.#tell(snapshot, minds, nameOf) ?? (isLate ? this.#excuse() : undefined);
    this.#shownMs = nowMs;
    return this.#caption;
  }

  #tell(snapshot: Snapshot, minds: readonly AgentMind[], nameOf: (seatIdx: number) => string): TourCaption | undefined {
    const { step } = this;
    if (step === 'end') return { step, seatIdx: -1, line: 'Take a seat, and they will start to wonder what you like.' };
    if (step === 'follow') return followOf(snapshot, minds, nameOf);
    if (!isAgent(snapshot, Math.max(0, this.#seatIdx)) || this.#seatIdx < 0) this.#seatIdx = firstAgent(snapshot);
    const seatIdx = this.#seatIdx;
    if (seatIdx < 0) return undefined;
    const name = nameOf(seatIdx);
    if (step === 'bird') return { step, seatIdx, line: `This is ${name}, an agent: it acts for itself, right now.` };
    const mind = minds.find((candidate) => candidate.seatIdx === seatIdx);
    if (mind === undefined) return undefined;
    if (step === 'wish')
      return { step, seatIdx, line: `${name} has a wish of its own: bars up are liked, bars down are not.` };
    if (mind.kind !== 'infers') return undefined;
    const surest = mind.beliefs.reduce((best, { confidence }) => Math.max(best, confidence), 0);
    if (surest < LEAST_CONFIDENCE) return undefined;
    return { step, seatIdx, line: `It was told nobody else's wish. From what they do it believes this of them.` };
  }

  #excuse(): TourCaption {
    const { step } = this;
    const lines: Readonly<Record<TourStep, string>> = {
      bird: 'No agent plays in this room right now.',
      wish: 'The wishes of this room are not shown right now.',
      belief: 'It is not sure of anybody’s wish yet: beliefs come with what players do.',
      follow: 'Right now nobody follows anybody: each does best by its own plan.',
      end: '',
    };
    return { step, seatIdx: this.#seatIdx, line: lines[step] };
  }
}

function firstAgent(snapshot: Snapshot): number {
  return Array.from({ length: MAX_SEATS }, (_, seat) => seat).find((seat) => isAgent(snapshot, seat)) ?? -1;
}

function followOf(
  { following, present }: Snapshot,
  minds: readonly AgentMind[],
  nameOf: (seatIdx: number) => string,
): TourCaption | undefined {
  const seatIdx = following.findIndex((followed, seat) => present[seat] === 1 && followed >= 0);
  if (seatIdx < 0) return undefined;
  const reason = minds.find((mind) => mind.seatIdx === seatIdx)?.reason;
  const why = reason === undefined || reason === '' ? '' : ` Its card says: ${reason}.`;
  return {
    step: 'follow',
    seatIdx,
    line: `The arrow: ${nameOf(seatIdx)} follows ${nameOf(following[seatIdx])}.${why}`,
  };
}
