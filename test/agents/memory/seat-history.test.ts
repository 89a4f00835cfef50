import { describe, expect, it } from 'vitest';
import { createByteValues } from '../../../agents/memory/byte-values.ts';
import { createTransitionBatch, SeatHistory } from '../../../agents/memory/seat-history.ts';
import { identitySymmetry, sampleSymmetries } from '../../../agents/memory/symmetries.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { createEnvironment, createGenerator } from '../../../envs/registry.ts';

const GAMMA = 0.5;
const sizes = { numStreams: 2, capacity: 8, observationLength: 11, numCumulants: 2 };
const identity = {
  bytes: Uint16Array.from({ length: 11 }, (_, i) => i),
  actions: Uint8Array.of(0, 1, 2),
  cumulants: Uint8Array.of(0, 1),
};

/** Observation number n of a stream: the bits of n. */
function observationOf(n: number): Uint8Array {
  return Uint8Array.from({ length: 11 }, (_, bit) => (n >> bit) & 1);
}

function numberOf(bits: ArrayLike<number>): number {
  return Array.from(bits).reduce((sum, bit, i) => sum + bit * 2 ** i, 0);
}

function appendStep(history: SeatHistory, stream: number, n: number): void {
  history.append(stream, observationOf(n), 0, n % 3, Uint8Array.of(n % 2, 1), 0, [n, -n], 0);
}

function drawAll(history: SeatHistory, numSteps: number, tries: number) {
  const rng = new Rng(5);
  const batch = createTransitionBatch(1, sizes);
  const drawn = [];
  for (let i = 0; i < tries; i++) {
    if (!history.drawInPlace(0, numSteps, GAMMA, (bound) => rng.below(bound), identity, 0, batch)) continue;
    drawn.push({
      from: numberOf(batch.observations),
      to: numberOf(batch.nextObservations),
      action: batch.actions[0],
      nextAction: batch.nextActions[0],
      cumulants: [...batch.cumulants],
      discount: batch.discounts[0],
      preference: [...batch.preferences],
    });
  }
  return drawn;
}

describe('seat history', () => {
  it('looks at nothing after an episode that terminated, and makes no step of it', () => {
    const history = new SeatHistory(sizes);
    for (let n = 0; n < 3; n++) appendStep(history, 0, n);
    history.endEpisode(0);
    history.cutEpisode(0); // the next one begins: what ended stays so
    for (let n = 4; n < 6; n++) appendStep(history, 0, n);
    const drawn = drawAll(history, 1, 200);
    expect(new Set(drawn.map((row) => row.from))).toEqual(new Set([0, 1, 2, 4]));
    for (const { from, discount, nextAction } of drawn) {
      expect(discount).toBe(from === 2 ? 0 : GAMMA);
      if (from === 2) expect(nextAction).toBe(-1);
    }
    for (const { from, discount, cumulants } of drawAll(history, 5, 200)) {
      if (from < 3) expect([from, discount, cumulants[1]]).toEqual([from, 0, [1.75, 1.5, 1][from]]);
    }
  });

  it('keeps bytes that are more than flags, as networks read them', () => {
    const byteValues = createByteValues(true, 4);
    const history = new SeatHistory({ ...sizes, byteValues });
    const bytes = Uint8Array.from({ length: 11 }, (_, i) => 250 + i);
    history.append(0, bytes, 0, 1, Uint8Array.of(0, 0), 0, [1, 0], 0);
    history.closeEpisode(0, new Uint8Array(11), 0);
    const batch = createTransitionBatch(1, sizes);
    expect(history.drawInPlace(0, 1, GAMMA, () => 0, identity, 0, batch)).toBe(true);
    expect([...batch.observations]).toEqual([...bytes].map((byte) => byteValues[byte]));
  });

  it('goes on from what it saved with the same draws, whether its rings are full or not', () => {
    const whole = new SeatHistory(sizes);
    for (let n = 0; n < 13; n++) appendStep(whole, 0, n);
    for (let n = 0; n < 3; n++) appendStep(whole, 1, 20 + n);
    const saved = whole.save();
    expect((saved.actions as Uint8Array).length).toBe(8 + 3);
    const loaded = new SeatHistory(sizes);
    loaded.load(saved);
    for (const history of [whole, loaded]) for (let n = 13; n < 16; n++) appendStep(history, 0, n);
    expect(drawAll(loaded, 2, 50)).toEqual(drawAll(whole, 2, 50));
    expect(loaded.save()).toEqual(whole.save());
  });

  it('gives back steps as they were, over the end of the ring', () => {
    const history = new SeatHistory(sizes);
    for (let n = 0; n < 21; n++) appendStep(history, 0, n);
    const drawn = drawAll(history, 1, 300);
    expect(new Set(drawn.map((row) => row.from))).toEqual(new Set([13, 14, 15, 16, 17, 18, 19]));
    for (const row of drawn) {
      expect(row.to).toBe(row.from + 1);
      expect(row.action).toBe(row.from % 3);
      expect(row.nextAction).toBe((row.from + 1) % 3);
      expect(row.cumulants).toEqual([row.from % 2, 1]);
      expect(row.discount).toBe(GAMMA);
      expect(row.preference).toEqual([row.from, -row.from]);
    }
  });

  it('sums discounted cumulants over several steps and never over the end of an episode', () => {
    const history = new SeatHistory(sizes);
    for (let n = 0; n < 3; n++) appendStep(history, 0, n);
    history.closeEpisode(0, observationOf(100), 0);
    appendStep(history, 0, 200);
    appendStep(history, 0, 201);
    const drawn = drawAll(history, 3, 300);
    const from = (n: number) => drawn.find((row) => row.from === n);
    expect(from(0)).toMatchObject({ to: 100, discount: GAMMA ** 3, nextAction: -1, cumulants: [0.5, 1.75] });
    expect(from(1)).toMatchObject({ to: 100, discount: GAMMA ** 2, cumulants: [1, 1.5] });
    expect(from(200)).toMatchObject({ to: 201, discount: GAMMA });
    expect(from(100)).toBeUndefined(); // no action was taken there
    expect(from(201)).toBeUndefined(); // nothing follows yet
  });
});

describe('symmetries of orchard', () => {
  it('are one-to-one, and playing relabelled is relabelled playing', () => {
    const environment = createEnvironment('orchard', { numSeats: 2 }, 1);
    const { spec } = environment;
    const rng = new Rng(3);
    const length = spec.observation.length;
    const before = new Uint8Array(2 * length);
    const after = new Uint8Array(2 * length);
    environment.reset(0, createGenerator('orchard', {}, 'groves-and-doors').sample(rng), 4);
    const side = spec.observation.width;
    const centre = (side * side - 1) / 2;
    const moves = ['up', 'right', 'down', 'left'].map((name) => spec.actionNames.indexOf(name));
    const isWallAhead = (bytes: Uint8Array, direction: number) => {
      const cell = centre + [-side, 1, side, -1][direction];
      return bytes[cell * spec.observation.channels + spec.observation.channelNames.indexOf('wall')] === 1;
    };
    for (const symmetry of sampleSymmetries(spec, 40, rng)) {
      expect(new Set(symmetry.bytes).size).toBe(length);
      expect(new Set(symmetry.actions).size).toBe(spec.numActions);
      expect(new Set(symmetry.cumulants).size).toBe(spec.numCumulants);
      environment.observe(before);
      const turned = new Uint8Array(length);
      for (let i = 0; i < length; i++) turned[symmetry.bytes[i]] = before[i];
      for (let direction = 0; direction < 4; direction++) {
        const turnedDirection = moves.indexOf(symmetry.actions[moves[direction]]);
        expect(isWallAhead(turned, turnedDirection)).toBe(isWallAhead(before.subarray(0, length), direction));
      }
      // Facing after a move is the relabelled action's facing.
      const action = moves[rng.below(4)];
      environment.step(Uint8Array.of(action, spec.actionNames.indexOf('stay')));
      environment.observe(after);
      const facingAt = (direction: string) =>
        side * side * spec.observation.channels + spec.observation.scalarNames.indexOf(`facing-${direction}`);
      const newFacing = symmetry.bytes[facingAt(spec.actionNames[action])];
      expect(newFacing).toBe(facingAt(spec.actionNames[symmetry.actions[action]]));
      expect(after[facingAt(spec.actionNames[action])]).toBe(1);
    }
  });

  it('the identity changes nothing', () => {
    const { spec } = createEnvironment('orchard', {}, 1);
    const { bytes } = identitySymmetry(spec);
    expect(bytes.every((to, from) => to === from)).toBe(true);
  });

  it('moves a kind with its channel, and a colour with its door, key and hand', () => {
    const { spec } = createEnvironment('orchard', {}, 1);
    const { observation } = spec;
    const numWindow = observation.height * observation.width * observation.channels;
    const wordAfter = (names: readonly string[], prefix: string, colour: string, to: (index: number) => number) =>
      names[to(names.indexOf(`${prefix}${colour}`))].slice(prefix.length);
    for (const symmetry of sampleSymmetries(spec, 20, new Rng(8))) {
      const channel = (i: number) => symmetry.bytes[i] % observation.channels;
      const scalar = (i: number) => symmetry.bytes[numWindow + i] - numWindow;
      spec.cumulantNames.forEach((kind, c) => {
        const renamed = wordAfter(observation.channelNames, 'fruit-', kind, channel);
        expect(renamed).toBe(spec.cumulantNames[symmetry.cumulants[c]]);
      });
      for (const colour of ['gold', 'silver']) {
        const door = wordAfter(observation.channelNames, 'door-', colour, channel);
        expect(wordAfter(observation.channelNames, 'key-', colour, channel)).toBe(door);
        expect(wordAfter(observation.scalarNames, 'held-key-', colour, scalar)).toBe(door);
      }
    }
  });
});
