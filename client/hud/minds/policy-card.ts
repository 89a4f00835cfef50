import type { PolicyMind } from '../../../agents/parts.ts';
import { NUM_VALUES, PolicyRecord } from '../../model/policy-record.ts';
import { element, setText, svgElement } from '../kit/dom.ts';
import { createCardShell, type MindCard } from './card-shell.ts';
import { createOwnPreference } from './own-preference.ts';

/**
 * The card of an agent that infers nothing of others: a trained network, with what it was trained on, the return that it expects
 * and how likely each of its actions is; or a player by rule.
 */
export function createPolicyCard(
  seatIdx: number,
  names: {
    readonly actions: readonly string[];
    readonly cumulants: readonly string[];
    readonly pictures: readonly string[];
  },
  onHighlight: (seatIdx: number, isPinned: boolean) => void,
): MindCard {
  const badge = element('span', { class: 'follow is-self' });
  const training = element('p', { class: 'mind-training' });
  const preference = createOwnPreference(names.cumulants, names.pictures);
  const choice = createActionBars(names.actions);
  const value = createValueLine();
  const record = new PolicyRecord();
  const thinking = element('div', { class: 'policy-body' }, choice.root, value.root);
  const shell = createCardShell(seatIdx, onHighlight, badge, training, preference.root, thinking);
  shell.root.classList.add('is-policy');
  return {
    kind: 'acts',
    root: shell.root,
    setHighlight: shell.setHighlight,
    updateLane: () => {}, // it follows nobody
    update(mind, nameOf) {
      shell.update(mind, nameOf);
      if (mind.kind !== 'acts') return;
      setText(badge, mind.training === '' ? 'by rule' : 'trained');
      training.hidden = mind.training === '';
      setText(training, mind.training === '' ? '' : `Trained on ${mind.training}`);
      training.title = mind.training; // a small window cuts the line
      preference.update(mind.preference);
      record.note(mind);
      choice.update(mind, record);
      value.update(mind, record);
      thinking.hidden = mind.probabilities.length === 0 && mind.value === null;
    },
  };
}

interface Part {
  readonly root: HTMLElement;
  update(mind: PolicyMind, record: PolicyRecord): void;
}

/** A bar for each action that the agent may choose, the chosen one marked. */
function createActionBars(actions: readonly string[]): Part {
  const rows = actions.map((name) => {
    const bar = element('span', { class: 'odds-fill' });
    const share = element('span', { class: 'odds-share' });
    const root = element(
      'li',
      { class: 'odds' },
      element('span', { class: 'odds-name' }, name.replaceAll('-', ' ')),
      element('span', { class: 'odds-bar', 'aria-hidden': 'true' }, bar),
      share,
    );
    return { root, bar, share };
  });
  const list = element(
    'ul',
    { class: 'odds-list', 'aria-label': 'How likely each action is' },
    ...rows.map(({ root }) => root),
  );
  return {
    root: element('div', { class: 'policy-choice' }, element('h4', {}, 'Chooses'), list),
    update({ probabilities, action }, { chosen }) {
      rows.forEach(({ root, bar, share }, idx) => {
        const probability = probabilities[idx] ?? 0;
        root.hidden = !chosen.has(idx);
        root.classList.toggle('is-chosen', idx === action);
        bar.style.width = `${Math.round(100 * probability)}%`;
        setText(share, `${Math.round(100 * probability)}%`);
      });
    },
  };
}

const LINE_WIDTH = 84;
const LINE_HEIGHT = 30;
const LEAST_RANGE = 0.2; // so that what hardly changes looks so

/** The return that the agent expects, and how it went lately. */
function createValueLine(): Part {
  const number = element('span', { class: 'value-number' });
  const line = svgElement('polyline', { class: 'value-line', fill: 'none' });
  const picture = svgElement(
    'svg',
    { viewBox: `0 0 ${LINE_WIDTH} ${LINE_HEIGHT}`, width: LINE_WIDTH, height: LINE_HEIGHT, 'aria-hidden': 'true' },
    line,
  );
  const root = element(
    'div',
    { class: 'policy-value' },
    element('h4', {}, 'Expects'),
    number,
    picture as unknown as Node,
  );
  root.title = 'Discounted reward that it expects from here on';
  return {
    root,
    update({ value }, { values }) {
      root.hidden = value === null;
      if (value === null) return;
      setText(number, value.toFixed(2));
      const low = Math.min(...values);
      const high = Math.max(low + LEAST_RANGE, ...values);
      const y = (point: number): string => (2 + ((high - point) / (high - low)) * (LINE_HEIGHT - 4)).toFixed(1);
      const step = LINE_WIDTH / (NUM_VALUES - 1);
      const first = NUM_VALUES - values.length;
      line.setAttribute(
        'points',
        values.map((point, idx) => `${((first + idx) * step).toFixed(1)},${y(point)}`).join(' '),
      );
    },
  };
}
