/**
 * What is printed on the keys of a person's keyboard, by place. Browsers that tell it give the whole map; elsewhere it is learnt from what keys
 * write when they are pressed, and the rest follows from the known layout that agrees with all of them.
 */
export class KeyLayout {
  readonly #written = new Map<string, string>(); // by KeyboardEvent.code, upper case

  /** known: pairs of code and key, as a browser or an earlier visit knows them. */
  constructor(known: Iterable<readonly [string, string]> = []) {
    for (const [code, key] of known) this.learn(code, key);
  }

  /** Takes what a key wrote, without modifiers but Shift and Caps Lock. Returns whether a name may have changed. */
  learn(code: string, key: string): boolean {
    const name = nameOfKey(key);
    if (name === undefined || !isNamed(code) || this.#written.get(code) === name) return false;
    if (this.#written.has(code)) this.#written.clear(); // the person chose another layout
    this.#written.set(code, name);
    return true;
  }

  /** Name of the key at a place; `printed`, that of an American keyboard, where nothing better is known. */
  nameOf(code: string, printed: string): string {
    if (!isNamed(code)) return printed;
    return this.#written.get(code) ?? this.#agreeing()?.get(code) ?? printed;
  }

  entries(): readonly (readonly [string, string])[] {
    return [...this.#written];
  }

  /** The first known layout that agrees with all that was written. */
  #agreeing(): ReadonlyMap<string, string> | undefined {
    return LAYOUTS.find((layout) => [...this.#written].every(([code, name]) => layout.get(code) === name));
  }
}

/** Letters, and the keys that are letters on some keyboards. */
const PLACES = [
  'KeyQ KeyW KeyE KeyR KeyT KeyY KeyU KeyI KeyO KeyP',
  'KeyA KeyS KeyD KeyF KeyG KeyH KeyJ KeyK KeyL Semicolon',
  'KeyZ KeyX KeyC KeyV KeyB KeyN KeyM Comma Period Slash',
]
  .join(' ')
  .split(' ');

const LAYOUTS: readonly ReadonlyMap<string, string>[] = [
  'QWERTYUIOP ASDFGHJKL; ZXCVBNM,./',
  'QWERTZUIOP ASDFGHJKLÖ YXCVBNM,.-',
  'AZERTYUIOP QSDFGHJKLM WXCVBN,;:!',
  'QWERTYUIOP ASDFGHJKLÑ ZXCVBNM,.-',
  "',.PYFGCRL AOEUIDHTNS ;QJKXBMWVZ",
  'QWFPGJLUY; ARSTDHNEIO ZXCVBKM,./',
  'BÉPOÈ!VDLJ AUIE,CTSRN ÀYX.K’QGHF',
].map((rows) => {
  const keys = [...rows.replaceAll(' ', '')];
  return new Map(PLACES.map((code, place) => [code, keys[place]]));
});

/** Digits are printed on their keys everywhere, whatever they write without Shift. */
function isNamed(code: string): boolean {
  return PLACES.includes(code);
}

/** Undefined for what is no single character (`Dead`, `Shift`) or cannot be seen. */
function nameOfKey(key: string): string | undefined {
  if ([...key].length !== 1 || /^[\s\p{C}]$/u.test(key)) return undefined;
  const upper = key.toUpperCase();
  return [...upper].length === 1 ? upper : key;
}
