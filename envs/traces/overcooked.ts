import { InputError } from '../core/errors.ts';
import type { Level } from '../core/level.ts';
import {
  DISH,
  FIRST_SOUP,
  NOTHING,
  ONION,
  ONIONS_IN,
  OVERCOOKED_WORLD_ID,
  POT,
  SOURCE_DIRECTION,
  soupOf,
  TOMATO,
  TOMATOES_IN,
} from '../worlds/overcooked/cells.ts';
import { findBrokenKitchen } from '../worlds/overcooked/consistency.ts';
import { OvercookedEnvironment } from '../worlds/overcooked/environment.ts';
import { EVENT_NAMES, NUM_EVENTS } from '../worlds/overcooked/events.ts';
import { Featuriser, featurisedSpec } from '../worlds/overcooked/featurised.ts';
import { lenientLevelFormat } from '../worlds/overcooked/level-format.ts';
import { LOSSLESS_CHANNELS, LosslessCanvas } from '../worlds/overcooked/lossless.ts';
import { overcookedSettings } from '../worlds/overcooked/settings.ts';
import {
  kitchenOf,
  type OvercookedEpisode,
  parseOvercookedEpisode,
  type TraceItem,
  type TraceMoment,
} from './overcooked-episode.ts';
import type { TraceFormat, TraceMismatch } from './trace-format.ts';

/** Episodes of Overcooked-AI: states, rewards of each player, and where a trace has them events and both encodings. */
export const overcookedTraceFormat: TraceFormat = {
  worldId: OVERCOOKED_WORLD_ID,
  recognises: (episode) => 'rows' in episode || 'old_dynamics' in episode,
  replay(raw, onMismatch) {
    const episode = parseOvercookedEpisode(raw);
    const replay = new Replay(episode, kitchenOf(episode), onMismatch);
    replay.begin(episode.start);
    episode.actions.forEach((joint, t) => {
      replay.step(joint, episode.steps[t]);
    });
    return episode.steps.length;
  },
};

const ITEM_OF_NAME = { onion: ONION, tomato: TOMATO, dish: DISH } as const;
const NAME_OF_ITEM = ['nothing', 'onion', 'tomato', 'dish'];

class Replay {
  readonly #environment: OvercookedEnvironment;
  readonly #level: Level;
  readonly #canvas: LosslessCanvas;
  readonly #featuriser: Featuriser;
  readonly #features: Int8Array; // [F] of one seat
  readonly #onMismatch: (mismatch: TraceMismatch) => void;
  #tick = 0;

  constructor(episode: OvercookedEpisode, level: Level, onMismatch: (mismatch: TraceMismatch) => void) {
    const settings = overcookedSettings.parse({
      numSeats: episode.start.players.length,
      height: level.height,
      width: level.width,
      horizon: 0, // a trace may go on: its horizon only tells when urgency begins
      dynamics: episode.old_dynamics ? 'old' : 'new',
      observation: 'featurised',
      featurisedCounters: episode.featurised_counters,
    });
    this.#environment = new OvercookedEnvironment(settings, 1, lenientLevelFormat);
    this.#environment.reset(0, level, 0);
    this.#level = level;
    this.#canvas = new LosslessCanvas(this.#environment.kitchens, 1, episode.horizon);
    this.#featuriser = new Featuriser(this.#environment.kitchens, settings.featurisedPots);
    this.#features = new Int8Array(featurisedSpec(settings).length);
    this.#onMismatch = onMismatch;
  }

  /** Puts the kitchen into the state a trace begins with, which may be wider than the start cells. */
  begin(start: TraceMoment): void {
    const { kitchens } = this.#environment;
    start.players.forEach(({ pos: [x, y], dir, held }, seatIdx) => {
      kitchens.body[seatIdx] = y * kitchens.stride + x;
      kitchens.facing[seatIdx] = SOURCE_DIRECTION[dir];
      kitchens.held[seatIdx] = held === null ? NOTHING : itemOf(held);
    });
    start.objects.forEach(([[x, y], object], i) => {
      const at = y * kitchens.stride + x;
      kitchens.items[at] = itemOf(object);
      if (kitchens.terrain[at] === POT && 'tick' in object) kitchens.timers[at] = Number(object.tick) + 1;
      kitchens.laidAt[at] = i;
    });
    const broken = findBrokenKitchen(kitchens, 0, this.#level);
    if (broken !== undefined) throw new InputError('overcooked episode: start', { value: broken });
    this.#compareMoment(start);
  }

  step(joint: readonly number[], expected: OvercookedEpisode['steps'][number]): void {
    const environment = this.#environment;
    environment.step(Uint8Array.from(joint));
    this.#tick++;
    this.#compareMoment(expected);
    this.#compare('sparse', expected.sparse, [...environment.sparse]);
    this.#compare('shaped', expected.shaped, [...environment.shaped]);
    const team = expected.sparse.reduce((sum, reward) => sum + reward, 0);
    const paid = joint.map(() => team);
    this.#compare('reward of the team', paid, [...environment.rewards]);
    if (expected.events !== undefined)
      this.#compare('events', listEvents(expected.events, joint.length), this.#events());
  }

  #compareMoment(expected: TraceMoment): void {
    this.#compare('players', expected.players.map(pickPlayer), this.#players());
    this.#compare('objects', [...expected.objects].sort(byPosition).map(pickObject), this.#objects());
    if (expected.lossless !== undefined) this.#compareLossless(expected.lossless);
    if (expected.featurised !== undefined) this.#compareFeatures(expected.featurised);
  }

  #compare(field: string, expected: unknown, got: unknown): void {
    if (JSON.stringify(expected) === JSON.stringify(got)) return;
    this.#onMismatch({ step: this.#tick, field, expected, got });
  }

  #players(): unknown[] {
    const { kitchens } = this.#environment;
    return Array.from(kitchens.body, (cell, seatIdx) => ({
      pos: [cell % kitchens.stride, Math.floor(cell / kitchens.stride)],
      dir: SOURCE_DIRECTION[kitchens.facing[seatIdx]],
      held: kitchens.held[seatIdx] === NOTHING ? null : this.#describe(kitchens.held[seatIdx], -1),
    }));
  }

  #objects(): unknown[] {
    const { kitchens } = this.#environment;
    const objects: unknown[] = [];
    for (let x = 0; x < this.#level.width; x++) {
      for (let y = 0; y < this.#level.height; y++) {
        const at = y * kitchens.stride + x;
        if (kitchens.items[at] === NOTHING) continue;
        const potTimer = kitchens.terrain[at] === POT ? kitchens.timers[at] : -1;
        objects.push([[x, y], this.#describe(kitchens.items[at], potTimer)]);
      }
    }
    return objects;
  }

  /** potTimer: -1 for what is in no pot, where every soup is ready. */
  #describe(item: number, potTimer: number): unknown {
    if (item < FIRST_SOUP) return { name: NAME_OF_ITEM[item] };
    const cookTime = this.#environment.kitchens.menus[0].cookTime[item];
    const tick = potTimer < 0 ? cookTime : potTimer - 1;
    return {
      name: 'soup',
      ingredients: [...Array(ONIONS_IN[item]).fill('onion'), ...Array(TOMATOES_IN[item]).fill('tomato')],
      tick,
      cooking: tick >= 0 && tick < cookTime,
      ready: tick >= cookTime,
    };
  }

  #events(): string[][] {
    const { cumulants, spec } = this.#environment;
    return Array.from({ length: spec.numSeats }, (_, seatIdx) =>
      EVENT_NAMES.filter((_name, event) => cumulants[seatIdx * NUM_EVENTS + event] > 0).sort(),
    );
  }

  /** The source's encoding is [x][y][26], ours [row][col][26]. */
  #compareLossless(expected: readonly unknown[]): void {
    const { height, width } = this.#level;
    this.#canvas.update(0, this.#tick, this.#level);
    const seatBytes = height * width * LOSSLESS_CHANNELS;
    expected.forEach((encoding, seatIdx) => {
      const numbers = [encoding].flat(Number.POSITIVE_INFINITY) as unknown[];
      if (numbers.length !== seatBytes) {
        throw new InputError('overcooked episode: lossless', {
          value: numbers.length,
          limit: `${seatBytes} numbers a player`,
        });
      }
      numbers.forEach((number, i) => {
        const channel = i % LOSSLESS_CHANNELS;
        const y = Math.floor(i / LOSSLESS_CHANNELS) % height;
        const x = Math.floor(i / (LOSSLESS_CHANNELS * height));
        const at = seatIdx * seatBytes + (y * width + x) * LOSSLESS_CHANNELS + channel;
        const got = this.#canvas.bytes[at];
        if (got !== number)
          this.#compare('lossless', { seatIdx, x, y, channel, number }, { seatIdx, x, y, channel, got });
      });
    });
  }

  #compareFeatures(expected: readonly (readonly number[])[]): void {
    expected.forEach((numbers, seatIdx) => {
      this.#featuriser.write(this.#level, 0, seatIdx, new Uint8Array(this.#features.buffer), 0);
      this.#compare('featurised', numbers, [...this.#features]);
    });
  }
}

/** Item code of an object of the trace. */
function itemOf(object: TraceItem): number {
  if (object.name !== 'soup') return ITEM_OF_NAME[object.name];
  const onions = object.ingredients.filter((name) => name === 'onion').length;
  return soupOf(onions, object.ingredients.length - onions) ?? NOTHING;
}

type TraceObject = TraceMoment['objects'][number];

function byPosition([[xA, yA]]: TraceObject, [[xB, yB]]: TraceObject): number {
  return xA - xB || yA - yB;
}

/** What we know of a trace's object, in our order of keys. */
function pickItem(object: TraceItem): unknown {
  if (object.name !== 'soup') return { name: object.name };
  const { name, ingredients, tick, cooking, ready } = object;
  return { name, ingredients: [...ingredients].sort(), tick, cooking, ready };
}

function pickObject([position, object]: TraceObject): unknown {
  return [position, pickItem(object)];
}

function pickPlayer({ pos, dir, held }: TraceMoment['players'][number]): unknown {
  return { pos, dir, held: held === null ? null : pickItem(held) };
}

/** Names of the events of each player, ours and sorted, from lists of names or from a table of flags. */
function listEvents(events: readonly string[][] | Record<string, boolean[]>, numSeats: number): string[][] {
  const lists = Array.isArray(events)
    ? events
    : Array.from({ length: numSeats }, (_, seatIdx) =>
        Object.keys(events as Record<string, boolean[]>).filter(
          (name) => (events as Record<string, boolean[]>)[name][seatIdx],
        ),
      );
  return lists.map((names: readonly string[]) => names.map((name) => name.replaceAll('_', '-')).sort());
}
