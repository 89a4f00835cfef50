import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fillFigures, pagesWithFigures, staleFigures } from '../../../cli/figures/figures.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const WRONG = 'Mazes: <!--=worlds.maze-->99.9<!--/--> M, JAX <!--=worlds.times-jax-->29 to 49<!--/--> times.';

describe('figures of README and pages', () => {
  it.each(pagesWithFigures())('%s says what the result files say', (path) => {
    expect(staleFigures(readFileSync(join(ROOT, path), 'utf8'))).toEqual([]);
  });

  it('are in README, and in more pages than that', () => {
    expect(pagesWithFigures()).toContain('README.md');
    expect(pagesWithFigures().length).toBeGreaterThan(2);
  });

  it('are named when they differ, and filled in', () => {
    expect(staleFigures(WRONG)).toEqual(['worlds.maze']);
    const filled = fillFigures(WRONG);
    expect(filled).toBe(
      'Mazes: <!--=worlds.maze-->20.4<!--/--> M, JAX <!--=worlds.times-jax-->29 to 49<!--/--> times.',
    );
    expect(staleFigures(filled)).toEqual([]);
  });

  it('are refused when no result file has them', () => {
    expect(() => fillFigures('<!--=worlds.moon-->1<!--/-->')).toThrow(/no figure of this name: worlds.moon; known: /);
    expect(() => fillFigures('<!--=ued.mini.steps.nobody-->1<!--/-->')).toThrow(/no designer nobody in mini.json/);
  });
});
