/** What a goal or the occasion of a rule says to a person; $1 and $2 are its things. */
const PHRASES: Readonly<Record<string, string>> = {
  hold: 'hold $1',
  on: 'stand on $1',
  near: 'be beside $1',
  'near-up': 'have $1 above you',
  'near-right': 'have $1 to your right',
  'near-down': 'have $1 below you',
  'near-left': 'have $1 to your left',
  'tiles-near': 'put $1 and $2 side by side',
  'tiles-near-up': 'put $2 above $1',
  'tiles-near-right': 'put $2 to the right of $1',
  'tiles-near-down': 'put $2 below $1',
  'tiles-near-left': 'put $2 to the left of $1',
};

/** Names of lines that are not words for a person already. */
const NAMES: Readonly<Record<string, string>> = {
  first: 'Player 1 gets, for C C, C D, D C, D D',
  second: 'Player 2 gets, for C C, C D, D C, D D',
};

export function taskName(name: string): string {
  return NAMES[name] ?? name;
}

/** One word: without hyphens, but for the sign of a number. */
export function plainWord(word: string): string {
  return /^-\d/.test(word) ? word.replace('-', '−') : word.split('-').join(' ');
}

/** The words of a task's line as a person says them; things keep their names, and words that nobody knows stay as they are. */
export function taskWords(words: readonly string[]): readonly string[] {
  const phrase = PHRASES[words[0]]?.split(' ');
  if (phrase === undefined) return words;
  const numThings = phrase.filter((word) => word.startsWith('$')).length;
  const told = phrase.map((word) => (word.startsWith('$') ? (words[Number(word[1])] ?? '') : word));
  const rest = words.slice(1 + numThings);
  return [...told, ...rest.map((word) => (word === '->' ? '→' : word))];
}
