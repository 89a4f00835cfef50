import type { AgentMind, Belief, FollowSource, InferringMind, PolicyMind } from '../../agents/parts.ts';

/**
 * What changed on one agent's card since it was last told: the form in which recordings and replays keep minds. Numbers are whole
 * hundredths; what moves by less than MIN_CHANGE of them is not told, as nobody sees it on a card. Fields that did not change are absent.
 */
export interface MindDelta {
  readonly seatIdx: number;
  readonly isGone?: boolean; // no agent acts there any more; no other field then
  readonly source?: FollowSource;
  readonly strength?: number; // hundredths, 0-100
  readonly reason?: string;
  readonly preference?: Uint8Array; // [C] hundredths + 100
  /** This agent infers nothing; told with its first delta. It has the fields below, and of those above reason and preference. */
  readonly isPolicy?: true;
  readonly training?: string;
  readonly action?: number; // -1 before its first
  readonly value?: number | null; // hundredths
  readonly probabilities?: Uint8Array; // [A] hundredths; empty where it has none
  /** Records of 2 + C bytes: seat, confidence in hundredths (FORGOTTEN: nothing is believed of that seat any more), preference as above. */
  readonly beliefs?: Uint8Array;
}

export const MIN_CHANGE = 2;
export const FORGOTTEN = 255;
export const MAX_REASON_LENGTH = 200;
export const MAX_TRAINING_LENGTH = 200;
const ZERO = 100; // the byte of 0

interface KnownBelief {
  confidence: number; // hundredths
  preference: Uint8Array;
}

/** What is known of an agent that infers nothing. */
interface KnownPolicy {
  training: string;
  action: number;
  value: number | null; // hundredths
  probabilities: Uint8Array; // [A] hundredths
}

interface KnownMind {
  policy: KnownPolicy | undefined;
  source: FollowSource;
  strength: number;
  reason: string;
  preference: Uint8Array;
  readonly beliefs: Map<number, KnownBelief>;
}

/** The cards of a room as they were last told: of who writes deltas as of who reads them. */
export class ToldMinds {
  readonly #minds = new Map<number, KnownMind>();

  /** What has to be told so that others know these cards. */
  tell(minds: readonly AgentMind[]): readonly MindDelta[] {
    const seats = new Set(minds.map(({ seatIdx }) => seatIdx));
    const gone = [...this.#minds.keys()].filter((seatIdx) => !seats.has(seatIdx));
    const deltas: MindDelta[] = gone.map((seatIdx) => ({ seatIdx, isGone: true }));
    for (const mind of minds) {
      const known = this.#minds.get(mind.seatIdx);
      const isOther = known !== undefined && (known.policy !== undefined) !== (mind.kind === 'acts');
      if (isOther) deltas.push({ seatIdx: mind.seatIdx, isGone: true }); // somebody of another kind sits there now
      const delta = describeChange(mind, isOther ? undefined : known);
      if (delta !== undefined) deltas.push(delta);
    }
    for (const delta of deltas) this.hear(delta);
    return deltas;
  }

  /** Takes in one delta. A malformed belief is left out. */
  hear(delta: MindDelta): void {
    if (delta.isGone === true) {
      this.#minds.delete(delta.seatIdx);
      return;
    }
    const mind = this.#minds.get(delta.seatIdx) ?? createUnknown();
    this.#minds.set(delta.seatIdx, mind);
    mind.source = delta.source ?? mind.source;
    mind.strength = delta.strength ?? mind.strength;
    mind.reason = delta.reason ?? mind.reason;
    mind.preference = delta.preference ?? mind.preference;
    if (delta.isPolicy === true) mind.policy ??= createUnknownPolicy();
    if (mind.policy !== undefined) hearPolicy(mind.policy, delta);
    if (delta.beliefs !== undefined) hearBeliefs(mind, delta.beliefs);
  }

  /** Everything that is known, as deltas to somebody who knows nothing. */
  whole(): readonly MindDelta[] {
    return [...this.#minds].map(([seatIdx, { beliefs, policy, source, strength, ...mind }]) =>
      policy === undefined
        ? { seatIdx, ...mind, source, strength, beliefs: packBeliefs([...beliefs]) }
        : { seatIdx, ...mind, isPolicy: true, ...policy },
    );
  }

  /** The cards. followedBy: the seat that an agent follows, -1 itself. */
  cards(followedBy: (seatIdx: number) => number): readonly AgentMind[] {
    return [...this.#minds].map(([seatIdx, mind]) => {
      const card = { seatIdx, preference: unpackPreference(mind.preference), reason: mind.reason };
      return mind.policy === undefined
        ? { ...card, ...shownInference(mind, followedBy(seatIdx)) }
        : { ...card, ...shownPolicy(mind.policy) };
    });
  }
}

type Shown<Mind> = Omit<Mind, 'seatIdx' | 'preference' | 'reason'>;

function shownInference({ source, strength, beliefs }: KnownMind, followedSeatIdx: number): Shown<InferringMind> {
  return {
    kind: 'infers',
    beliefs: [...beliefs].map(([seatIdx, { preference, confidence }]) => ({
      seatIdx,
      preference: unpackPreference(preference),
      confidence: confidence / 100,
    })),
    source,
    followedSeatIdx,
    strength: strength / 100,
    worth: 0, // stands in the reason
  };
}

function shownPolicy({ training, action, value, probabilities }: KnownPolicy): Shown<PolicyMind> {
  return {
    kind: 'acts',
    training,
    action,
    value: value === null ? null : value / 100,
    probabilities: Array.from(probabilities, (hundredths) => hundredths / 100),
  };
}

function createUnknown(): KnownMind {
  const preference = new Uint8Array(0);
  return { policy: undefined, source: 'ego', strength: 0, reason: '', preference, beliefs: new Map() };
}

function createUnknownPolicy(): KnownPolicy {
  return { training: '', action: -1, value: null, probabilities: new Uint8Array(0) };
}

function hearPolicy(policy: KnownPolicy, { training, action, value, probabilities }: MindDelta): void {
  policy.training = training ?? policy.training;
  policy.action = action ?? policy.action;
  if (value !== undefined) policy.value = value;
  policy.probabilities = probabilities ?? policy.probabilities;
}

type Writable<Fields> = { -readonly [Field in keyof Fields]: Fields[Field] };

function describeChange(mind: AgentMind, known: KnownMind | undefined): MindDelta | undefined {
  const delta: Writable<MindDelta> = { seatIdx: mind.seatIdx };
  const reason = mind.reason.slice(0, MAX_REASON_LENGTH);
  const preference = packPreference(mind.preference);
  if (mind.kind === 'infers') addInference(delta, mind, known);
  else addPolicy(delta, mind, known?.policy);
  if (reason !== (known?.reason ?? '')) delta.reason = reason;
  if (hasMoved(preference, known?.preference ?? new Uint8Array(0))) delta.preference = preference;
  return known !== undefined && Object.keys(delta).length === 1 ? undefined : delta;
}

function addInference(delta: Writable<MindDelta>, mind: InferringMind, known: KnownMind | undefined): void {
  const strength = Math.round(100 * mind.strength);
  const beliefs = changedBeliefs(mind.beliefs, known?.beliefs ?? new Map());
  if (mind.source !== (known?.source ?? 'ego')) delta.source = mind.source;
  if (Math.abs(strength - (known?.strength ?? 0)) >= MIN_CHANGE) delta.strength = strength;
  if (beliefs.length > 0) delta.beliefs = packBeliefs(beliefs);
}

function addPolicy(delta: Writable<MindDelta>, mind: PolicyMind, told: KnownPolicy | undefined): void {
  const known = told ?? createUnknownPolicy();
  const training = mind.training.slice(0, MAX_TRAINING_LENGTH);
  const value = mind.value === null ? null : Math.round(100 * mind.value);
  const probabilities = Uint8Array.from(mind.probabilities, (probability) => Math.round(100 * probability));
  if (told === undefined) delta.isPolicy = true;
  if (training !== known.training) delta.training = training;
  if (mind.action !== known.action) delta.action = mind.action;
  if (value === null || known.value === null ? value !== known.value : Math.abs(value - known.value) >= MIN_CHANGE)
    delta.value = value;
  if (hasMoved(probabilities, known.probabilities)) delta.probabilities = probabilities;
}

function changedBeliefs(
  beliefs: readonly Belief[],
  known: ReadonlyMap<number, KnownBelief>,
): readonly (readonly [number, KnownBelief])[] {
  const seats = new Set(beliefs.map(({ seatIdx }) => seatIdx));
  const forgotten = [...known].filter(([seatIdx]) => !seats.has(seatIdx));
  const changed = beliefs.flatMap(({ seatIdx, preference, confidence }): [number, KnownBelief][] => {
    const now = { confidence: Math.round(100 * confidence), preference: packPreference(preference) };
    const before = known.get(seatIdx);
    const isSame =
      before !== undefined &&
      Math.abs(now.confidence - before.confidence) < MIN_CHANGE &&
      !hasMoved(now.preference, before.preference);
    return isSame ? [] : [[seatIdx, now]];
  });
  return [
    ...forgotten.map(([seatIdx, before]) => [seatIdx, { ...before, confidence: FORGOTTEN }] as const),
    ...changed,
  ];
}

function packBeliefs(beliefs: readonly (readonly [number, KnownBelief])[]): Uint8Array {
  return Uint8Array.from(
    beliefs.flatMap(([seatIdx, { confidence, preference }]) => [seatIdx, confidence, ...preference]),
  );
}

function hearBeliefs(mind: KnownMind, packed: Uint8Array): void {
  const length = 2 + mind.preference.length;
  for (let at = 0; at + length <= packed.length; at += length) {
    const [seatIdx, confidence] = packed.subarray(at, at + 2);
    if (confidence === FORGOTTEN) mind.beliefs.delete(seatIdx);
    else mind.beliefs.set(seatIdx, { confidence, preference: packed.slice(at + 2, at + length) });
  }
}

function packPreference(preference: readonly number[]): Uint8Array {
  return Uint8Array.from(preference, (component) => Math.round(100 * Math.min(1, Math.max(-1, component))) + ZERO);
}

function unpackPreference(packed: Uint8Array): number[] {
  return Array.from(packed, (byte) => (byte - ZERO) / 100);
}

function hasMoved(now: Uint8Array, before: Uint8Array): boolean {
  if (now.length !== before.length) return true;
  return now.some((byte, idx) => Math.abs(byte - before[idx]) >= MIN_CHANGE);
}
