import { describe, expect, it } from 'vitest';
import { HeldActions } from '../../../client/model/held-actions.ts';

describe('HeldActions', () => {
  it('lets the newest key speak and falls back to the one still down', () => {
    const held = new HeldActions();
    held.press('ArrowUp', 'up');
    held.press('ArrowRight', 'right');
    expect(held.held).toBe('right');
    held.release('ArrowRight');
    expect(held.held).toBe('up');
  });

  it('ignores the repeat of the keyboard itself', () => {
    const held = new HeldActions();
    expect(held.press('KeyW', 'up')).toBe(true);
    expect(held.press('KeyW', 'up')).toBe(false);
  });

  it('remembers a tap that was over before it could be sent, once', () => {
    const held = new HeldActions();
    held.press('KeyA', 'left');
    held.release('KeyA');
    expect([held.pending, held.held]).toEqual(['left', undefined]);
    held.noteSent();
    expect(held.pending).toBeUndefined();
  });

  it('does not hold an interaction: a key is a key', () => {
    const held = new HeldActions();
    held.press('Space', 'interact');
    expect([held.pending, held.held]).toEqual(['interact', undefined]);
  });

  it('lets everything go when the window loses the keyboard', () => {
    const held = new HeldActions();
    held.press('KeyA', 'left');
    held.releaseAll();
    expect([held.pending, held.held]).toEqual([undefined, undefined]);
  });
});
