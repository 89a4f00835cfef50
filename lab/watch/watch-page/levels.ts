import type { LevelRecord } from '../../../train/loop/level-record.ts';

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className = '',
  text = '',
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  if (text !== '') made.textContent = text;
  return made;
}

/** A shelf of drawn levels. A card that stays keeps its picture; `none` is said where there is nothing. */
export class LevelShelf {
  readonly #root: HTMLElement;
  readonly #cards = new Map<string, HTMLElement>();

  constructor(root: HTMLElement) {
    this.#root = root;
  }

  show(levels: readonly LevelRecord[], hasPictures: boolean, none: string): void {
    if (levels.length === 0) {
      this.#cards.clear();
      this.#root.replaceChildren(element('p', '', none));
      return;
    }
    const shown = new Map<string, HTMLElement>();
    for (const level of levels) {
      const key = `${level.id}/${level.score}`;
      shown.set(key, this.#cards.get(key) ?? createCard(level, hasPictures));
    }
    this.#cards.clear();
    for (const [key, card] of shown) this.#cards.set(key, card);
    if (!isSame([...this.#root.children], [...shown.values()])) this.#root.replaceChildren(...shown.values());
  }
}

function isSame(a: readonly Element[], b: readonly Element[]): boolean {
  return a.length === b.length && a.every((each, i) => each === b[i]);
}

function createCard(level: LevelRecord, hasPictures: boolean): HTMLElement {
  const card = element('figure', 'level');
  if (hasPictures) {
    const picture = element('img');
    picture.loading = 'lazy';
    picture.alt = [`level ${level.id}`, complexityOf(level)].filter((part) => part !== '').join(': ');
    picture.src = `level.png?level=${encodeURIComponent(level.text)}`;
    card.append(picture);
  } else card.append(element('pre', '', level.text));
  const caption = element('figcaption');
  const score = level.score === null ? 'no score' : `score ${level.score.toFixed(3)}`;
  caption.append(element('strong', '', score), element('span', '', complexityOf(level)));
  caption.append(element('span', `origin-${level.origin}`, lineageOf(level)));
  card.append(caption);
  return card;
}

/** '' of a level of a world that measures none. */
export function complexityOf({ shortestPath, walls }: Pick<LevelRecord, 'shortestPath' | 'walls'>): string {
  if (shortestPath === undefined) return '';
  const way = shortestPath === null ? 'no way' : `${shortestPath} ${shortestPath === 1 ? 'move' : 'moves'}`;
  return `${way}, ${walls} ${walls === 1 ? 'wall' : 'walls'}`;
}

function lineageOf({ id, parentId, generation, origin }: LevelRecord): string {
  if (origin === 'person') return `#${id}, drawn by a person`;
  if (parentId < 0) return `#${id}, new`;
  return `#${id} from #${parentId}, edit ${generation}`;
}
