/** Static descriptions of what a world shows and takes. */

/**
 * One seat's observation: a window of `height` x `width` cells with `channels` bytes each (row-major, channel last:
 * `[H, W, K]`), followed by `scalars` bytes. Every byte is in `low..high`; a `low` below 0 means that bytes are signed
 * (two's complement).
 */
export interface ObservationSpec {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly scalars: number;
  readonly length: number; // height * width * channels + scalars
  /** Of a window that turns with its player: rows behind the player, the others are ahead. Left out: the player is in the middle and up is up. */
  readonly rowsBehind?: number;
  readonly low: number; // 0, or -128 at the least
  readonly high: number; // 1 where every byte is a flag; at most 255 (127 where signed)
  readonly channelNames: readonly string[]; // [channels]
  readonly scalarNames: readonly string[]; // [scalars]
}

/** The smallest and largest byte of an observation that holds flags only. */
export const FLAGS = { low: 0, high: 1 } as const;

/** Names by which a scene's codes are drawn. Code 0 always means nothing (floor, no item, empty hand). */
export interface SceneSpec {
  readonly terrainNames: readonly string[]; // index = terrain code
  readonly itemNames: readonly string[]; // index = item code
  readonly heldNames: readonly string[]; // index = held code
}

export interface WorldSpec {
  readonly id: string;
  readonly numSeats: number; // S
  readonly numActions: number; // A
  readonly actionNames: readonly string[]; // [A]
  /** The action that changes nothing, where there is one: what a seat does while nobody acts for it. Without one a room waits for its people (decision 0010). */
  readonly idleAction?: number;
  /** Played by the world itself: the last B seats. Their actions are ignored; nobody can take them. */
  readonly numBots: number; // B, below S
  readonly numCumulants: number; // C: event kinds that are counted for each seat
  readonly cumulantNames: readonly string[]; // [C]
  /** Shaping rewards by cumulant: what the world's literature pays learners for steps towards a rare reward, and the world itself does not. Left out: none. */
  readonly shapingRewards?: Readonly<Record<string, number>>;
  readonly observation: ObservationSpec;
  readonly scene: SceneSpec;
  /** True where the reward is the preference-weighted sum of cumulants; otherwise it is the world's own and `setPreference` is refused. */
  readonly hasPreferences: boolean;
  /** True when seats may be taken and left while a world runs. */
  readonly hasDynamicSeats: boolean;
}

/** The spec of a world of one kind of seats that shows a window of flags and rewards by its own rule. */
export interface FlagsSpecParts
  extends Pick<WorldSpec, 'id' | 'actionNames' | 'idleAction' | 'cumulantNames' | 'scene'> {
  readonly numSeats?: number; // 1 when left out
  readonly window: {
    readonly height: number;
    readonly width: number;
    readonly channelNames: readonly string[];
    readonly scalarNames?: readonly string[]; // none when left out
  };
}

/** Counts what is listed by name. */
export function createFlagsSpec({ window, numSeats = 1, ...named }: FlagsSpecParts): WorldSpec {
  const { height, width, channelNames, scalarNames = [] } = window;
  const channels = channelNames.length;
  const scalars = scalarNames.length;
  return {
    ...named,
    numSeats,
    numActions: named.actionNames.length,
    numBots: 0,
    numCumulants: named.cumulantNames.length,
    observation: {
      height,
      width,
      channels,
      scalars,
      length: height * width * channels + scalars,
      ...FLAGS,
      channelNames,
      scalarNames,
    },
    hasPreferences: false,
    hasDynamicSeats: false,
  };
}

/** Sizes and names, so that two that read the same are the same. */
export function describeObservation({
  height,
  width,
  channels,
  channelNames,
  scalarNames,
  length,
}: ObservationSpec): string {
  const window = `${height} x ${width} x ${channels}`;
  const scalars = scalarNames.length === 0 ? '' : ` + ${scalarNames.length}`;
  return `${length} bytes (${window}${scalars}: ${[...channelNames, ...scalarNames].join(' ')})`;
}
