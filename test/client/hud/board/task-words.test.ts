import { describe, expect, it } from 'vitest';
import { plainWord, taskName, taskWords } from '../../../../client/hud/board/task-words.ts';

describe('taskWords', () => {
  it.each([
    ['near-left pyramid-blue', 'have pyramid-blue to your left'],
    ['tiles-near-up ball-red key-grey', 'put key-grey above ball-red'],
    ['tiles-near ball-red key-grey -> hex-pink', 'put ball-red and key-grey side by side → hex-pink'],
    ['hold star-pink -> floor by 2', 'hold star-pink → floor by 2'],
    ['ooo=20* oot=30', 'ooo=20* oot=30'],
    ['', ''],
  ])('%s is said: %s', (line, said) => {
    expect(taskWords(line.split(' ')).join(' ')).toBe(said);
  });
});

describe('taskName and plainWord', () => {
  it('leave numbers their sign, and words that are said already as they are', () => {
    expect(['-3', '4', 'cook-times', 'near'].map(plainWord)).toEqual(['−3', '4', 'cook times', 'near']);
    expect(taskName('first')).toContain('Player 1');
    expect(taskName('goal')).toBe('goal');
  });
});
