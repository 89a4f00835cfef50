import { describe, expect, it } from 'vitest';
import { HeldActions } from '../../../client/model/held-actions.ts';

const [UP, RIGHT, LEFT, INTERACT] = [0, 1, 2, 3];
const isWay = (action: number) => action !== INTERACT;

describe('HeldActions', () => {
  it('lets the newest key speak and falls back to the one still down', () => {
    const held = new HeldActions(isWay);
    held.press('ArrowUp', UP);
    held.press('ArrowRight', RIGHT);
    expect(held.held).toBe(RIGHT);
    held.release('ArrowRight');
    expect(held.held).toBe(UP);
  });

  it('ignores the repeat of the keyboard itself', () => {
    const held = new HeldActions(isWay);
    expect(held.press('KeyW', UP)).toBe(true);
    expect(held.press('KeyW', UP)).toBe(false);
  });

  it('remembers a tap that was over before it could be sent, once', () => {
    const held = new HeldActions(isWay);
    held.press('KeyA', LEFT);
    held.release('KeyA');
    expect([held.pending, held.held]).toEqual([LEFT, undefined]);
    held.noteSent();
    expect(held.pending).toBeUndefined();
  });

  it('does not hold an interaction: a key is a key', () => {
    const held = new HeldActions(isWay);
    held.press('Space', INTERACT);
    expect([held.pending, held.held]).toEqual([INTERACT, undefined]);
  });

  it('keeps what one finger holds when another comes, goes, or holds the same', () => {
    const held = new HeldActions(isWay);
    held.press('finger 1', LEFT);
    held.press('finger 2', LEFT);
    held.release('finger 2');
    expect(held.held).toBe(LEFT);
    held.press('finger 3', INTERACT);
    held.release('finger 3');
    expect([held.pending, held.held]).toEqual([INTERACT, LEFT]);
    held.release('finger 1');
    expect(held.held).toBeUndefined();
  });

  it('lets everything go when the window loses the keyboard', () => {
    const held = new HeldActions(isWay);
    held.press('KeyA', LEFT);
    held.releaseAll();
    expect([held.pending, held.held]).toEqual([undefined, undefined]);
  });
});
