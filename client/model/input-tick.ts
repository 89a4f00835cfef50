import { LIMITS } from '../../server/protocol/limits.ts';

/**
 * Which tick an intent should name. The server takes the next tick or the one after it and drops what comes late, so the client
 * has to guess whether a key pressed now still reaches the coming tick. The guess is one number, a margin: how many milliseconds
 * before the next tick is the last safe moment to send. A `late` refusal widens it at once, accepted intents narrow it slowly.
 * Pure: the caller brings the time since the last patch.
 */
export interface InputTickChooser {
  tickMs: number; // as long as they take now
  marginMs: number; // round trip plus jitter, as learnt
  lastSentTick: number; // one intent per tick: this one is taken
  readonly roundTripsMs: number[]; // the last few measured
}

const START_MARGIN_MS = 30;
const MIN_MARGIN_MS = 10;
const LATE_STEP_MS = 25;
const ACCEPTED_STEP_MS = 0.5;
const ROUND_TRIPS = 3; // the least of these counts: one slow answer is a hiccup, three are the line

export function createInputTickChooser(tickMs: number): InputTickChooser {
  return { tickMs, marginMs: START_MARGIN_MS, lastSentTick: -1, roundTripsMs: [] };
}

/**
 * Tick to name for an intent sent now: `lastTick + 1`, or `+ 2` when the next tick is too near. -1 when that tick already has
 * an intent of ours (the key then waits for the next patch).
 */
export function chooseInputTick(chooser: InputTickChooser, lastTick: number, sincePatchMs: number): number {
  const isNextSafe = sincePatchMs + chooser.marginMs < chooser.tickMs;
  const furthest = lastTick + 1 + LIMITS.inputBufferTicks;
  let tick = isNextSafe ? lastTick + 1 : furthest;
  if (tick <= chooser.lastSentTick) tick = chooser.lastSentTick + 1;
  return tick <= furthest ? tick : -1;
}

/** For a held key, which is asked at every patch: the coming tick only, so that holding never builds up a lead. */
export function chooseRepeatTick(chooser: InputTickChooser, lastTick: number, sincePatchMs: number): number {
  const isNextSafe = sincePatchMs + chooser.marginMs < chooser.tickMs;
  const tick = isNextSafe ? lastTick + 1 : lastTick + 1 + LIMITS.inputBufferTicks;
  return tick > chooser.lastSentTick ? tick : -1;
}

/** Where ticks come by keys there is no hurry: the coming tick, unless it has our intent already (-1). */
export function chooseAwaitedTick(chooser: InputTickChooser, lastTick: number): number {
  return lastTick + 1 > chooser.lastSentTick ? lastTick + 1 : -1;
}

export function noteSent(chooser: InputTickChooser, tick: number): void {
  chooser.lastSentTick = tick;
  chooser.marginMs = Math.max(MIN_MARGIN_MS, chooser.marginMs - ACCEPTED_STEP_MS);
}

/** The server refused an intent as late (`early`: as too far ahead, when the margin was too careful). */
export function noteRefused(chooser: InputTickChooser, code: 'late' | 'early'): void {
  const step = code === 'late' ? LATE_STEP_MS : -LATE_STEP_MS;
  chooser.marginMs = Math.min(chooser.tickMs, Math.max(MIN_MARGIN_MS, chooser.marginMs + step));
}

/** Measured round trip, milliseconds: the margin is lifted to the least of the last few. */
export function noteRoundTrip(chooser: InputTickChooser, roundTripMs: number): void {
  chooser.roundTripsMs.push(roundTripMs);
  if (chooser.roundTripsMs.length > ROUND_TRIPS) chooser.roundTripsMs.shift();
  const least = Math.min(...chooser.roundTripsMs);
  chooser.marginMs = Math.min(chooser.tickMs, Math.max(chooser.marginMs, least + MIN_MARGIN_MS));
}
