import type { RefusalCode } from '../../server/protocol/messages.ts';

/**
 * Why a page has no part in its room (any more), and what it may do about it: the true reason in one line, never another one.
 * Codes are those of the protocol's refusals and what a page finds out by itself.
 */
export type EndingCode =
  | RefusalCode
  | 'taken-over' // another tab of this browser plays
  | 'kicked'
  | 'restarted' // the server, and the room went with it
  | 'gone' // there is no such room
  | 'unreachable'
  | 'page-failed';

/** play-here: take the seat from the other tab; again: join once more; replay: of what was recorded, where that is known. */
export type Offer = 'play-here' | 'again' | 'reload' | 'watch' | 'replay' | 'rooms';

export interface RoomEnding {
  readonly code: EndingCode;
  readonly title: string;
  readonly line: string;
  readonly offers: readonly Offer[]; // the first is what most people want
}

type Words = readonly [title: string, line: string, offers: readonly Offer[]];

const WORDS: Readonly<Partial<Record<EndingCode, Words>>> = {
  'seat-held': [
    'You already play in another tab',
    'Your seat in this room is open in another tab or window of this browser.',
    ['play-here', 'watch', 'rooms'],
  ],
  'taken-over': [
    'You play in another tab now',
    'Another tab of this browser has taken your seat. It was not lost.',
    ['play-here', 'watch', 'rooms'],
  ],
  'room-full': ['The room is full', '', ['watch', 'again', 'rooms']],
  'protocol-mismatch': [
    'This page is older than the server',
    'The server is newer than this page: reload it to go on.',
    ['reload', 'rooms'],
  ],
  closing: ['The room has closed', 'The server is closing it. What was played is recorded.', ['replay', 'rooms']],
  kicked: [
    'The server closed this connection',
    'Too much of what this page sent could not be read. Your seat is free again.',
    ['again', 'watch', 'rooms'],
  ],
  restarted: [
    'The server was started anew',
    'The room ended with it. What was played is recorded.',
    ['replay', 'rooms'],
  ],
  gone: [
    'The room is gone',
    'There is no room of this name: it has ended, or the address is mistyped.',
    ['replay', 'rooms'],
  ],
  unreachable: [
    'The server does not answer',
    'It may be down, or your network is. This page goes on asking.',
    ['again', 'rooms'],
  ],
  'page-failed': ['This page failed', '', ['reload', 'watch', 'rooms']],
};

/** told: the server's own line about it, shown where the words here say less. */
export function describeEnding(code: EndingCode, told = '', hasRecording = false): RoomEnding {
  const [title, line, offers] = WORDS[code] ?? ['The room refused', '', ['again', 'rooms']];
  return {
    code,
    title,
    line: line === '' ? asSentence(told) : line,
    offers: offers.filter((offer) => offer !== 'replay' || hasRecording),
  };
}

/** The code and line of a refused join's error, which reads `<code>: <line>`; undefined when it is some other error. */
export function readRefusal(text: string): { readonly code: EndingCode; readonly line: string } | undefined {
  const match = /^([a-z]+(?:-[a-z]+)+|closing|late|early): (.+)$/s.exec(text);
  return match === null ? undefined : { code: match[1] as RefusalCode, line: match[2] };
}

function asSentence(line: string): string {
  if (line === '') return '';
  const sentence = line.charAt(0).toUpperCase() + line.slice(1);
  return sentence.endsWith('.') ? sentence : `${sentence}.`;
}
