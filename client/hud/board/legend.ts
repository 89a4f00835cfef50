import type { RoomFacts } from '../../model/room-facts.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { groundLookOf } from '../../paint/ground-painter.ts';
import { lookOf } from '../../paint/item-looks.ts';
import type { Station } from '../../paint/kitchen-ground.ts';
import { element } from '../kit/dom.ts';
import { itemIcon, stationIcon } from '../kit/marks.ts';

/** What lies on the board and, where agents imitate, what an arrow means. */
export interface Legend {
  readonly root: HTMLElement;
  openLevel(facts: RoomFacts): void;
  /** Explains things that have come up since. */
  update(snapshot: Snapshot): void;
}

const MOST_ENTRIES = 16;
const STATION_LINES: Readonly<Record<Station, string>> = {
  counter: '',
  onion: 'onions',
  tomato: 'tomatoes',
  dish: 'dishes',
  pot: 'pot',
  serving: 'soup goes out here',
};

export function createLegend(facts: RoomFacts): Legend {
  const list = element('ul', { class: 'legend' });
  const root = element(
    'section',
    { class: 'panel', 'aria-labelledby': 'legend-title' },
    element('h2', { id: 'legend-title' }, 'On the board'),
    list,
  );
  const explained = new Set<string>();
  const explain = (line: string, icon: () => HTMLElement): void => {
    if (line === '' || explained.has(line) || explained.size >= MOST_ENTRIES) return;
    explained.add(line);
    const arrow = list.querySelector('.is-full');
    list.insertBefore(element('li', {}, icon(), line), arrow); // which comes last
    root.hidden = false;
  };
  const explainCode = (code: number): void => {
    const name = facts.itemNames[code];
    if (isExplained(name, code)) explain(describeItem(name), () => itemIcon(name, code - 1));
  };
  const openLevel = (level: RoomFacts): void => {
    explained.clear();
    list.replaceChildren();
    for (const station of stationsOn(level)) explain(STATION_LINES[station], () => stationIcon(station));
    if (facts.hasPreferences) {
      for (let code = 1; code < facts.itemNames.length; code++)
        if (isGrownOn(facts.itemNames[code], level)) explainCode(code);
      list.append(arrowEntry());
    }
    root.hidden = list.children.length === 0;
  };
  openLevel(facts);
  return {
    root,
    openLevel,
    update(snapshot) {
      for (const code of snapshot.items) if (code > 0) explainCode(code);
    },
  };
}

function arrowEntry(): HTMLElement {
  return element(
    'li',
    { class: 'is-full' },
    element('span', { class: 'legend-arrow', 'aria-hidden': 'true' }),
    'imitates, the wider the more',
  );
}

/** Open doors are the same door, and pots and soups show what is in them. */
function isExplained(name: string, code: number): boolean {
  const { shape } = lookOf(name, code - 1);
  return shape !== 'open-door' && shape !== 'pot' && shape !== 'cooking';
}

function stationsOn({ terrainNames, terrain }: RoomFacts): readonly Station[] {
  return terrainNames.flatMap((name, code) => {
    const look = groundLookOf(name);
    return typeof look === 'object' && 'station' in look && terrain.includes(code) ? [look.station] : [];
  });
}

/** The item that shows each kind of a preference, [C]: `coin-red` for `red` where coins lie about; the kind itself where none does. */
export function picturesOf({ cumulantNames, itemNames }: RoomFacts): readonly string[] {
  return cumulantNames.map((name) => itemNames.find((item) => item.endsWith(`-${name}`)) ?? name);
}

/** `fruit-blue` reads better as `blue`, `key-gold` as `gold key`; a soup is a soup, whatever is in it. */
export function describeItem(name: string): string {
  const [kind, ...rest] = name.split('-');
  if (kind === 'soup') return 'soup';
  if (kind === 'ready') return 'soup is ready';
  const colour = rest.join(' ');
  if (colour === '') return kind;
  if (kind === 'cue' || kind === 'start') return `${kind} ${colour}`;
  return kind === 'fruit' ? colour : `${colour} ${kind}`;
}

/** Whether it grows on this level: fruit is explained from the start, keys and doors where there are some. */
function isGrownOn(name: string, facts: RoomFacts): boolean {
  const [kind, ...rest] = name.split('-');
  if (kind !== 'fruit') return kind === 'coin';
  const code = facts.terrainNames.indexOf(`grove-${rest.join('-')}`);
  return code < 0 || facts.terrain.includes(code);
}
