/** The arena as a library: `import { startServer } from 'murmuration/server'`. */
export { buildClient } from '../client/build.ts';
export { Arena, type ArenaOptions } from './arena/arena.ts';
export type { ArenaEvent, Occupant } from './arena/events.ts';
export { createRoomWorld, type RoomWorld } from './arena/room-world.ts';
export type { TickReport } from './arena/tick-report.ts';
export { readConfig, type ServerConfig } from './config.ts';
export type { AgentOptions } from './hosting/agent-options.ts';
export { createAgents } from './hosting/create-agents.ts';
export { type RunningServer, type ServerParts, startServer } from './main.ts';
export { LIMITS } from './protocol/limits.ts';
export type { RecordingListing, RoomListing, WorldListing } from './protocol/listing.ts';
export * from './protocol/messages.ts';
export { PROTOCOL_VERSION, SOFTWARE_VERSION } from './protocol/version.ts';
export { type ExportFormat, exportTransitions } from './records/exporter.ts';
export { parseRecording, type Recording, readRecording } from './records/reader.ts';
export { Replayer, type VerifyReport, verifyRecording } from './records/replayer.ts';
export { playTransitions, type Transition } from './records/transitions.ts';
