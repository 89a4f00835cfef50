import { describeSettings, type SettingDescription } from '../../envs/core/settings.ts';
import { createGenerators, findWorld, worldIds } from '../../envs/registry.ts';
import { roomRulesOf } from '../arena/room-rules.ts';
import { createRoomWorld } from '../arena/room-world.ts';
import { describeUsualAgents, listAgentKinds } from '../hosting/agent-kinds.ts';
import { listShippedDesigners } from '../hosting/designer-runs.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { WorldListing } from '../protocol/listing.ts';
import { roomOptions } from '../protocol/messages.ts';

const DESIGNED_WORLD = 'maze';

let listings: readonly WorldListing[] | undefined;

/** What rooms can be made of; the same for the life of a process. */
export function listWorlds(): readonly WorldListing[] {
  listings ??= worldIds().map(describeWorld);
  return listings;
}

function describeWorld(worldId: string): WorldListing {
  const definition = findWorld(worldId);
  const { environment, worldSettings, generator, levels, numAgents, pace } = createRoomWorld(
    roomOptions.parse({ world: worldId }),
    0,
  );
  const { numSeats, numBots, hasPreferences } = environment.spec;
  const settings = describeSettings(definition.settingsSchema);
  const seatSetting = settings.find(({ name }) => name === 'numSeats');
  return {
    id: worldId,
    summary: definition.summary,
    generators: createGenerators(worldId, worldSettings).map(({ id, summary }) => ({ id, summary })),
    generator,
    layouts: [...(definition.namedLevels?.keys() ?? [])],
    designers: worldId === DESIGNED_WORLD ? listShippedDesigners() : [],
    seats: numSeats,
    seatsMin: seatSetting?.minimum ?? numSeats,
    seatsMax: Math.min(LIMITS.maxSeats, seatSetting?.maximum ?? numSeats),
    bots: numBots,
    agents: Math.min(numAgents, numSeats - numBots),
    usualAgents: describeUsualAgents(worldId),
    agentKinds: listAgentKinds(worldId),
    hasPreferences,
    pace,
    levels,
    settings: settings.filter(({ name }) => name !== 'numSeats').map((setting) => asInRooms(worldId, setting)),
  };
}

function asInRooms(worldId: string, setting: SettingDescription): SettingDescription {
  return { ...setting, default: roomRulesOf(worldId).settings?.[setting.name] ?? setting.default };
}
