import { describe, expect, it } from 'vitest';
import { KeyLayout } from '../../../client/model/key-layout.ts';

const WASD = ['KeyW', 'KeyA', 'KeyS', 'KeyD'];
const walkKeys = (layout: KeyLayout) => WASD.map((code) => layout.nameOf(code, code.slice(3))).join('');

describe('KeyLayout', () => {
  it('takes the American names until it knows better', () => {
    expect(walkKeys(new KeyLayout())).toBe('WASD');
    expect(new KeyLayout().nameOf('Space', 'Space')).toBe('Space');
  });

  it("reads a browser's whole map", () => {
    const azerty = new KeyLayout([
      ['KeyW', 'z'],
      ['KeyA', 'q'],
      ['KeyS', 's'],
      ['KeyD', 'd'],
      ['Digit1', '&'],
    ]);
    expect(walkKeys(azerty)).toBe('ZQSD');
    expect(azerty.nameOf('Digit1', '1')).toBe('1'); // the key has both on it
  });

  it.each([
    ['AZERTY', 'KeyQ', 'a', 'ZQSD'],
    ['AZERTY, with Shift', 'KeyZ', 'W', 'ZQSD'],
    ['Dvorak', 'KeyS', 'o', ',AOE'],
    ['Colemak', 'KeyS', 'r', 'WARS'],
    ['QWERTZ', 'KeyY', 'z', 'WASD'],
  ])('knows %s by one key that it sees written', (_layout, code, key, names) => {
    const layout = new KeyLayout();
    expect(layout.learn(code, key)).toBe(true);
    expect(walkKeys(layout)).toBe(names);
    expect(layout.learn(code, key)).toBe(false);
  });

  it('names single keys of a layout that nobody listed', () => {
    const layout = new KeyLayout([['KeyW', 'ц']]);
    expect(walkKeys(layout)).toBe('ЦASD');
    layout.learn('KeyA', 'ф');
    expect(walkKeys(layout)).toBe('ЦФSD');
  });

  it('begins anew when the person changes the layout', () => {
    const layout = new KeyLayout([
      ['KeyW', 'z'],
      ['KeyA', 'q'],
    ]);
    layout.learn('KeyW', 'w');
    expect(walkKeys(layout)).toBe('WASD');
  });

  it('learns nothing from keys that write nothing', () => {
    const layout = new KeyLayout();
    for (const key of ['Dead', 'Shift', 'Process', 'ArrowUp', ' ', '']) expect(layout.learn('KeyW', key)).toBe(false);
    expect(walkKeys(layout)).toBe('WASD');
  });

  it('is kept as pairs', () => {
    expect(walkKeys(new KeyLayout(new KeyLayout([['KeyQ', 'a']]).entries()))).toBe('ZQSD');
  });
});
