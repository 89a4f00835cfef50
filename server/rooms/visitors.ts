import { LIMITS } from '../protocol/limits.ts';

/** What the room knows of one connected client. The client cannot write any of it. */
export interface Visitor {
  readonly playerId: string; // random; empty for a spectator
  readonly seatIdx: number; // -1 for a spectator
  readonly browserHash: string; // see ParsedJoin; empty also for a spectator
  readonly joinedAtMs: number;
  brokenMessages: number;
  windowStartMs: number;
  messagesInWindow: number;
  lastHeardMs: number;
  isKicked: boolean;
  isTakenOver: boolean; // another tab of the same browser has the seat now
}

export function createVisitor(playerId: string, seatIdx: number, nowMs: number, browserHash = ''): Visitor {
  return {
    playerId,
    seatIdx,
    browserHash,
    joinedAtMs: nowMs,
    brokenMessages: 0,
    windowStartMs: nowMs,
    messagesInWindow: 0,
    lastHeardMs: nowMs,
    isKicked: false,
    isTakenOver: false,
  };
}

/** Counts a frame; true when it is within LIMITS.maxMessagesPerSec. */
export function admitFrame(visitor: Visitor, nowMs: number): boolean {
  visitor.lastHeardMs = nowMs;
  if (nowMs - visitor.windowStartMs >= 1000) {
    visitor.windowStartMs = nowMs;
    visitor.messagesInWindow = 0;
  }
  visitor.messagesInWindow++;
  return visitor.messagesInWindow <= LIMITS.maxMessagesPerSec;
}

/** True while the client was heard of (a frame or a pong) within LIMITS.dropFlagMs. */
export function isHeard(visitor: Visitor, nowMs: number): boolean {
  return nowMs - visitor.lastHeardMs <= LIMITS.dropFlagMs;
}

/** True for a client that takes nothing in: what waits for it would grow without end. */
export function isStalled(visitor: Visitor, isJoining: boolean, unsentBytes: number, nowMs: number): boolean {
  return unsentBytes > LIMITS.maxUnsentBytes || (isJoining && nowMs - visitor.joinedAtMs > LIMITS.handshakeMs);
}
