/** Actions of a policy and of its room by each other's numbers. */
export interface ActionNumbers {
  readonly numActions: number; // of the policy
  readonly toRoom: Uint8Array; // by the policy's number
  readonly fromRoom: Uint8Array; // by the room's number; 0 for what the policy does not know
}

/** Matches actions by name. undefined where the room lacks one that the policy may choose. */
export function matchActions(ofPolicy: readonly string[], ofRoom: readonly string[]): ActionNumbers | undefined {
  const toRoom = ofPolicy.map((name) => ofRoom.indexOf(name));
  if (toRoom.includes(-1)) return undefined;
  const fromRoom = ofRoom.map((name) => Math.max(0, ofPolicy.indexOf(name)));
  return {
    numActions: ofPolicy.length,
    toRoom: Uint8Array.from(toRoom),
    fromRoom: Uint8Array.from(fromRoom),
  };
}
