import { TOUR_STEPS, type TourCaption } from '../../model/tour.ts';
import { element, setText } from '../kit/dom.ts';

/** The captions of the tour below the board's middle, and an outline around what they tell of. */
export interface TourCard {
  readonly root: HTMLElement;
  show(caption: TourCaption | undefined): void;
}

const PARTS: Readonly<Record<string, string>> = { wish: '.own-wish', belief: '.believed', follow: '.mind-head' };

export function createTourCard(actions: { onNext(): void; onClose(): void; onPlay(): void }): TourCard {
  const line = element('p', { class: 'tour-line', role: 'status' }, 'Looking for an agent …');
  const dots = TOUR_STEPS.map(() => element('span'));
  const next = element('button', { type: 'button', class: 'button', onclick: actions.onNext }, 'Next');
  const play = element(
    'button',
    { type: 'button', class: 'button is-primary', hidden: true, onclick: actions.onPlay },
    'Play here',
  );
  const close = element('button', { type: 'button', class: 'button', onclick: actions.onClose }, 'Close');
  const root = element(
    'section',
    { class: 'tour', 'aria-label': 'Show me' },
    line,
    element(
      'div',
      { class: 'button-row' },
      element('span', { class: 'tour-dots', 'aria-hidden': 'true' }, ...dots),
      next,
      play,
      close,
    ),
  );
  let pointed: Element | undefined;
  const point = (target: Element | undefined): void => {
    if (target === pointed) return;
    pointed?.classList.remove('is-pointed');
    target?.classList.add('is-pointed');
    target?.scrollIntoView({ block: 'nearest' });
    pointed = target;
  };
  return {
    root,
    show(caption) {
      if (caption === undefined) return;
      const { step, seatIdx } = caption;
      setText(line, caption.line);
      dots.forEach((dot, idx) => {
        dot.classList.toggle('is-now', TOUR_STEPS[idx] === step);
      });
      next.hidden = step === 'end';
      play.hidden = step !== 'end';
      const part = PARTS[step];
      const card = part === undefined ? null : document.querySelector(`.mind[data-seat="${seatIdx}"] ${part}`);
      point(card ?? undefined);
    },
  };
}
