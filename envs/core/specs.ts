/** Static descriptions of what a world shows and takes. */

/**
 * One seat's observation: a window of `height` x `width` cells with `channels` bytes each (row-major, channel last:
 * `[H, W, K]`), followed by `scalars` bytes. Every byte is 0 or 1 unless the world's docstring says otherwise.
 */
export interface ObservationSpec {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly scalars: number;
  readonly length: number; // height * width * channels + scalars
  readonly channelNames: readonly string[]; // [channels]
  readonly scalarNames: readonly string[]; // [scalars]
}

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
  readonly numCumulants: number; // C: event kinds whose preference-weighted sum is the reward
  readonly cumulantNames: readonly string[]; // [C]
  readonly observation: ObservationSpec;
  readonly scene: SceneSpec;
  /** True when seats may be taken and left while a world runs. */
  readonly hasDynamicSeats: boolean;
}
