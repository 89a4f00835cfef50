const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const [FIRST_STRONG, END_ISOLATE] = ['\u2068', '\u2069'];

/** A name as a part of a sentence: one that runs from right to left keeps its order and does not turn the words around it. */
export function isolateName(name: string): string {
  return RIGHT_TO_LEFT.test(name) ? `${FIRST_STRONG}${name}${END_ISOLATE}` : name;
}
