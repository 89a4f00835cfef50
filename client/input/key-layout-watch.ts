import { KeyLayout } from '../model/key-layout.ts';
import { recallKeyLayout, rememberKeyLayout } from '../net/seat-memory.ts';

/** Not every browser has it, and it is missing on pages without TLS. */
interface LayoutNavigator {
  readonly keyboard?: { getLayoutMap(): Promise<Iterable<readonly [string, string]>> };
}

/**
 * The layout of the person's keyboard, as the browser tells it or as keys show it that are pressed anywhere on the page, a name in the lobby among
 * them. It is remembered for the next page. `onChange` hears of every name that changed.
 */
export function watchKeyLayout(onChange: (layout: KeyLayout) => void): KeyLayout {
  const layout = new KeyLayout(recallKeyLayout());
  const learn = (pairs: Iterable<readonly [string, string]>): void => {
    const hasChanged = [...pairs].filter(([code, key]) => layout.learn(code, key)).length > 0;
    if (!hasChanged) return;
    rememberKeyLayout(layout.entries());
    onChange(layout);
  };
  const { keyboard } = navigator as LayoutNavigator;
  keyboard?.getLayoutMap().then(learn, () => undefined); // refused in a frame: then keys tell
  window.addEventListener('keydown', ({ code, key, ctrlKey, altKey, metaKey, isComposing }) => {
    if (!ctrlKey && !altKey && !metaKey && !isComposing) learn([[code, key]]);
  });
  return layout;
}
