import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { checkTrace } from '../../../envs/traces/check.ts';
import { overcookedTraceFormat } from '../../../envs/traces/overcooked.ts';
import type { TraceMismatch } from '../../../envs/traces/trace-format.ts';
import { EVENT_NAMES } from '../../../envs/worlds/overcooked/events.ts';

/** Written by the original library (test/golden/README.md): states, rewards, events and both encodings. */
const SAMPLE = resolve(import.meta.dirname, '../../golden/overcooked-sample.jsonl.gz');
const text = gunzipSync(readFileSync(SAMPLE)).toString();
// biome-ignore lint/suspicious/noExplicitAny: episodes are tampered with below
type Episode = any;
const episodes: Episode[] = text
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

function mismatchesOf(episode: Episode): TraceMismatch[] {
  const mismatches: TraceMismatch[] = [];
  overcookedTraceFormat.replay(episode, (mismatch) => mismatches.push(mismatch));
  return mismatches;
}

function fieldsOf(episode: Episode): string[] {
  return [...new Set(mismatchesOf(episode).map(({ field }) => field))];
}

describe('trace of the original library', () => {
  it('is reproduced: states, rewards, events, lossless and featurised encodings', () => {
    const report = checkTrace(text, [overcookedTraceFormat]);
    expect(report).toMatchObject({ worlds: ['overcooked'], episodes: 14, steps: 1830, mismatches: 0 });
  });

  it('covers all events, both rule sets, 2 to 4 players, tomatoes, bonus orders, cook times and wide starts', () => {
    const seen = new Set(episodes.flatMap(({ steps }) => steps.flatMap(({ events }: Episode) => events.flat())));
    expect([...seen].map((name) => name.replaceAll('_', '-')).sort()).toEqual([...EVENT_NAMES].sort());
    expect(new Set(episodes.map((episode) => episode.old_dynamics)).size).toBe(2);
    expect([...new Set(episodes.map(({ start }) => start.players.length))].sort()).toEqual([2, 3, 4]);
    for (const key of ['cook_time', 'onion_time', 'recipe_times', 'recipe_values', 'order_bonus', 'bonus_orders']) {
      expect(episodes.some((episode) => episode[key] !== undefined)).toBe(true);
    }
    expect(episodes.some(({ start }) => start.objects.length > 0)).toBe(true);
    const encoded = episodes.flatMap(({ steps }) => steps.filter((step: Episode) => step.lossless !== undefined));
    expect(encoded.length).toBeGreaterThan(50);
  });

  it.each([
    ['players', (step: Episode) => (step.players[0].dir = 3 - step.players[0].dir)],
    ['objects', (step: Episode) => step.objects.push([[0, 0], { name: 'onion' }])],
    ['sparse', (step: Episode) => (step.sparse[1] += 20)],
    ['shaped', (step: Episode) => (step.shaped[0] += 3)],
    ['events', (step: Episode) => step.events[0].push('soup_delivery')],
    ['lossless', (step: Episode) => (step.lossless[1][26 * 3 + 20] = 99)],
    ['featurised', (step: Episode) => (step.featurised[0][95] += 1)],
  ])('is not reproduced when its %s are altered', (field, alter) => {
    const episode = structuredClone(episodes.find(({ start }) => start.players.length === 2));
    const t = episode.steps.findIndex((step: Episode, at: number) => at > 10 && step.lossless !== undefined);
    alter(episode.steps[t]);
    const fields = fieldsOf(episode);
    expect(fields).toContain(field);
    expect(mismatchesOf(episode)[0].step).toBe(t + 1);
  });

  it('is not reproduced under the other rule set or other cook times', () => {
    const cooked = structuredClone(episodes.find(({ layout }) => layout === 'cramped_room'));
    cooked.steps = cooked.steps.map(({ lossless, featurised, ...step }: Episode) => step);
    expect(fieldsOf(cooked)).toEqual([]);
    expect(fieldsOf({ ...cooked, old_dynamics: !cooked.old_dynamics })).toContain('objects');
    const timed = episodes.find((episode) => episode.cook_time !== undefined && mentionsCooking(episode));
    expect(fieldsOf({ ...timed, cook_time: timed.cook_time + 1 })).toContain('objects');
  });

  function mentionsCooking({ steps }: Episode): boolean {
    return JSON.stringify(steps).includes('"ready":true');
  }
});

describe('a malformed episode is refused by the name of its field', () => {
  const good = episodes.find(({ layout }) => layout === 'cramped_room');
  it.each<[string, (episode: Episode) => void, RegExp]>([
    ['cut short', (e) => e.steps.pop(), /number of steps; got 149; expected 150/],
    ['no rows', (e) => delete e.rows, /rows; got "nothing"; expected array/],
    ['an unknown action', (e) => (e.actions[3][1] = 6), /actions\.3\.1; got 6; expected at most 5/],
    ['a missing action', (e) => e.actions[3].pop(), /expected 2 each.*step 3/],
    ['an unknown thing', (e) => e.start.objects.push([[0, 0], { name: 'fish' }]), /start\.objects\.0/],
    ['four ingredients', (e) => (e.orders = [{ ingredients: Array(4).fill('onion') }]), /orders\.0/],
    ['an open border', (e) => (e.rows[0] = 'XX XX'), /border must be closed.*row 1, column 3/],
    ['a player in a counter', (e) => (e.start.players[0].pos = [0, 0]), /start; got "player in cell 0"/],
    ['a wrong cook time', (e) => (e.cook_time = 1e6), /cook_time; got 1000000; expected at most 250/],
    [
      'ingredients that cook too long',
      (e) => Object.assign(e, { onion_time: 200, tomato_time: 9 }),
      /cook time of oo; got 400/,
    ],
    ['a bonus nobody ordered', (e) => (e.bonus_orders = [['tomato']]), /bonus order is not among the orders/],
  ])('%s', (_name, spoil, message) => {
    const episode = structuredClone(good);
    spoil(episode);
    expect(() => mismatchesOf(episode)).toThrow(message);
  });
});
