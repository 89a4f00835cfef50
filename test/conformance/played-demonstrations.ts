import { createTrajectory, type Trajectory } from '../../agents/core/trajectory.ts';
import { createDemonstrations, type Demonstrations, NO_ACTION } from '../../agents/memory/demonstrations.ts';
import { Rng } from '../../envs/core/rng.ts';
import { finish } from '../../envs/core/steps.ts';
import { randomActors, scriptedActorsOf } from '../../envs/players.ts';
import { createEnvironment, createGenerator } from '../../envs/registry.ts';
import { Collector } from '../../train/loop/collect.ts';
import { wrapWorlds } from '../../train/loop/vector-env.ts';
import { createLineup } from '../../train/players/lineup.ts';
import { findPlayer } from '../../train/players/players.ts';
import { shortWorld } from './small-settings.ts';

const NUM_WORLDS = 2;
const NUM_STEPS = 60;

const known = new Map<string, Demonstrations>();

/** Demonstrations in a world as `shortWorld` sets it, played once a process. */
export function demonstrationsIn(worldId: string): Demonstrations {
  const demonstrations = known.get(worldId) ?? playDemonstrations(worldId);
  known.set(worldId, demonstrations);
  return demonstrations;
}

/** What the world's players by rule do, or random ones where it has none, as a learner sees it: each seat is one demonstrator. */
function playDemonstrations(worldId: string): Demonstrations {
  const worldSettings = shortWorld(worldId);
  const { spec } = createEnvironment(worldId, worldSettings, 1);
  const world = { worldId, worldSettings, spec, numWorlds: NUM_WORLDS };
  const rng = new Rng(77);
  const generator = createGenerator(worldId, worldSettings);
  const env = wrapWorlds(world, () => ({ level: generator.sample(rng), seed: rng.uint32() }));
  const seating = createLineup({ kind: 'self' }, world);
  const player = findPlayer(scriptedActorsOf(worldId) === randomActors ? 'random' : 'scripted', world);
  const trajectory = createTrajectory({
    numSteps: NUM_STEPS,
    numRows: seating.learnerRows.length,
    observationLength: spec.observation.length,
    numCumulants: spec.numCumulants,
    memorySize: 0,
  });
  const collector = new Collector(env, seating.seat(player, env));
  finish(collector.collect(trajectory, rng, { worldsMs: 0, actingMs: 0 }));
  return demonstrationsOf(worldId, trajectory);
}

/** Every row of a trajectory as one demonstrator. A step that was cut leads to its final observation, and no action follows an end. */
function demonstrationsOf(worldId: string, trajectory: Trajectory): Demonstrations {
  const { numSteps: T, numRows: R, observations, actions, terminated, truncated, cuts, last } = trajectory;
  const L = last.observations.length / R;
  const out = createDemonstrations(worldId, L, R, T * R);
  out.observations.set(observations);
  out.nextObservations.set(observations.subarray(R * L));
  out.nextObservations.set(last.observations, (T - 1) * R * L);
  for (const { index, observation } of cuts) out.nextObservations.set(observation, index * L);
  out.actions.set(actions);
  out.terminated.set(terminated);
  for (let m = 0; m < T * R; m++) {
    const goesOn = m + R < T * R && terminated[m] + truncated[m] === 0;
    out.nextActions[m] = goesOn ? actions[m + R] : NO_ACTION;
    out.demonstratorIdx[m] = m % R;
  }
  return out;
}
