import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { RefusalCode } from './protocol/messages.ts';

/** What `/metrics` shows. One registry per server, so that two servers in one process do not mix. */
export interface Metrics {
  readonly registry: Registry;
  readonly tickLatenessSec: Histogram;
  readonly ticks: Counter;
  readonly droppedTicks: Counter;
  readonly patchBytes: Counter;
  readonly sentBytes: Counter;
  readonly refusals: Counter<'code'>;
  readonly seats: Gauge<'kind'>;
  readonly rooms: Gauge;
  readonly agentFailures: Counter;
  readonly roomFailures: Counter;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    tickLatenessSec: new Histogram({
      name: 'murmur_tick_lateness_seconds',
      help: 'How late a tick began after it was due',
      buckets: [0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1],
      registers,
    }),
    ticks: new Counter({ name: 'murmur_ticks_total', help: 'Ticks executed', registers }),
    droppedTicks: new Counter({
      name: 'murmur_dropped_ticks_total',
      help: 'Ticks given up after a hitch instead of caught up',
      registers,
    }),
    patchBytes: new Counter({ name: 'murmur_patch_bytes_total', help: 'Bytes of state patches sent', registers }),
    sentBytes: new Counter({ name: 'murmur_sent_bytes_total', help: 'Bytes sent to clients, frames only', registers }),
    refusals: new Counter({
      name: 'murmur_refusals_total',
      help: 'Messages, intents and joins refused',
      labelNames: ['code'],
      registers,
    }),
    seats: new Gauge({ name: 'murmur_seats', help: 'Seats by who holds them', labelNames: ['kind'], registers }),
    rooms: new Gauge({ name: 'murmur_rooms', help: 'Rooms running', registers }),
    agentFailures: new Counter({
      name: 'murmur_agent_failures_total',
      help: 'Calls into hosted agents that threw',
      registers,
    }),
    roomFailures: new Counter({
      name: 'murmur_room_failures_total',
      help: 'Rooms closed because their tick threw',
      registers,
    }),
  };
}

export function countRefusal(metrics: Metrics, code: RefusalCode): void {
  metrics.refusals.inc({ code });
}
