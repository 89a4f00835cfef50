import { element, setText } from '../kit/dom.ts';
import { createQrCode } from './qr-code.ts';

/** What a share panel gives away. */
export interface Shared {
  readonly title: string;
  readonly href: string;
  readonly isReachable: boolean; // by others than this machine
}

const REACHABLE_NOTE = 'Type it in, or point the camera of a phone at the code.';
const LONELY_NOTE =
  'Only this machine reaches this address. Start the server with --host 0.0.0.0, and everybody in your network can come.';

/** Shows an address to type, to copy and to scan, until it is closed; then the focus is back where it was. */
export function openSharePanel(shared: Shared): void {
  const { title, href, isReachable } = shared;
  const address = element('p', { class: 'share-address', dir: 'ltr' }, href);
  const said = element('p', { class: 'share-said', role: 'status' });
  const onCopy = async (): Promise<void> => {
    const isCopied = await copyText(href, address);
    setText(
      said,
      isCopied ? 'The link is copied.' : 'This browser does not copy: the address is marked, copy it by key.',
    );
  };
  const dialog = element(
    'dialog',
    { class: 'help share', 'aria-labelledby': 'share-title' },
    element('h2', { id: 'share-title' }, title),
    element(
      'div',
      { class: 'share-body' },
      ...(isReachable ? [createCodeFrame(href)] : []),
      element('div', {}, address, element('p', {}, isReachable ? REACHABLE_NOTE : LONELY_NOTE), said),
    ),
    element(
      'form',
      { method: 'dialog', class: 'button-row' },
      element(
        'button',
        { type: 'button', class: 'button is-primary', autofocus: true, onclick: () => void onCopy() },
        'Copy link',
      ),
      ...(hasSheet() ? [createSheetButton(shared)] : []),
      element('button', { class: 'button' }, 'Close'),
    ),
  );
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** Has the size of the code before the code is there. */
function createCodeFrame(href: string): HTMLElement {
  const frame = element('div', { class: 'share-code' });
  createQrCode(href).then(
    (code) => frame.append(code),
    () => frame.remove(),
  );
  return frame;
}

/** Whether the system has a sheet of its own for links, as on telephones. */
function hasSheet(): boolean {
  return window.matchMedia('(pointer: coarse)').matches && typeof navigator.share === 'function';
}

function createSheetButton({ title, href }: Shared): HTMLElement {
  const onClick = (): void => void navigator.share({ title, url: href }).catch(() => undefined); // closing the sheet is no trouble
  return element('button', { type: 'button', class: 'button', onclick: onClick }, 'Send');
}

/** Marks the text as well. A page without encryption, as in a class's own network, has no clipboard but the old command. */
async function copyText(text: string, shown: HTMLElement): Promise<boolean> {
  window.getSelection()?.selectAllChildren(shown);
  if (navigator.clipboard === undefined) return document.execCommand('copy');
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => document.execCommand('copy'),
  );
}
