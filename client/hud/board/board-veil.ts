import { announce, element } from '../kit/dom.ts';

const NOTICE_MS = 8000;

/** What covers a board that cannot be played: one line, or why the page has no part in the room; and lines that pass over one that can. */
export class BoardVeil {
  readonly root = element('div', { class: 'board-veil' });

  /** Until it is lifted. */
  say(line: string): void {
    this.root.hidden = false;
    this.root.replaceChildren(element('span', {}, line));
  }

  /** An ending with what there is to do. */
  show(ending: HTMLElement): void {
    this.root.hidden = false;
    this.root.replaceChildren(ending);
    ending.querySelector<HTMLElement>('[data-offer]')?.focus();
  }

  lift(): void {
    this.root.hidden = true;
  }

  /** Whether what it shows can be clicked, or the board below it. */
  setOpen(isOpen: boolean): void {
    this.root.classList.toggle('is-open', isOpen);
  }

  /** A line over the board, which goes by itself. */
  notice(line: string): void {
    announce(line);
    const notice = element('p', { class: 'board-notice' }, line);
    this.root.parentElement?.append(notice);
    window.setTimeout(() => notice.remove(), NOTICE_MS);
  }
}
