import { createStudentPolicy } from '../../agents/algorithms/student-policy.ts';
import type { Policy } from '../../agents/core/policy.ts';
import type { WeightsName } from '../../agents/core/seat-agents.ts';
import type { PolicyMind } from '../../agents/parts.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';
import type { DesignerSnapshot } from '../../train/live/designer-run.ts';
import { type ActionNumbers, matchActions } from './action-numbers.ts';
import { describeTraining } from './describe-training.ts';
import type { SeatPlayer } from './policy-seats.ts';

/** Names of the students' seats: the first is the protagonist's. */
export const STUDENT_NAMES = ['Protagonist', 'Antagonist'] as const;

/** The students of a run, one a seat. Newer ones of the same run take over between two episodes. */
export class DesignerStudents implements SeatPlayer {
  readonly givesWay = false;
  readonly actions: ActionNumbers | undefined;
  readonly #spec: WorldSpec;
  readonly #dispose: () => Promise<void>;
  #snapshot: DesignerSnapshot;
  #policies: readonly Policy[];
  #next: { readonly snapshot: DesignerSnapshot; readonly policies: readonly Policy[] } | undefined;

  /**
   * spec: of the room, whose observation is that of the training and whose first actions are.
   * dispose: lets go of what feeds the room.
   * Errors   RangeError for weights that do not fit.
   */
  constructor(spec: WorldSpec, snapshot: DesignerSnapshot, dispose: () => Promise<void> = async () => {}) {
    this.#spec = spec;
    this.#dispose = dispose;
    this.#snapshot = snapshot;
    this.#policies = createPolicies(spec, snapshot);
    this.actions = matchActions(spec.actionNames.slice(0, snapshot.students[0].numActions), spec.actionNames);
  }

  get summary(): string {
    const { students, designer, preset, cycle } = this.#snapshot;
    const who = students.length === 1 ? 'protagonist' : 'protagonist and antagonist';
    return `${who} of ${designer} (${preset}) after ${cycle} cycles`;
  }

  get weights(): WeightsName {
    return { version: this.#snapshot.cycle, hash: this.#snapshot.weightsHash };
  }

  policyFor(seatIdx: number): Policy {
    return this.#policies[seatIdx];
  }

  /** Students of a newer checkpoint, from the next episode on. Errors: RangeError for weights that do not fit. */
  takeSnapshot(snapshot: DesignerSnapshot): void {
    this.#next = { snapshot, policies: createPolicies(this.#spec, snapshot) };
  }

  changes(): boolean {
    if (this.#next === undefined) return false;
    this.#policies = this.#next.policies;
    this.#snapshot = this.#next.snapshot;
    this.#next = undefined;
    return true;
  }

  tell(seatIdx: number): Pick<PolicyMind, 'reason' | 'training'> {
    const { designer, cycle, preset, worldId } = this.#snapshot;
    return {
      reason: `the ${STUDENT_NAMES[seatIdx].toLowerCase()} of ${designer} after ${cycle} cycles`,
      training: describeTraining({ worldId, extra: { designer, tier: preset } }),
    };
  }

  dispose(): Promise<void> {
    return this.#dispose();
  }
}

function createPolicies({ observation }: WorldSpec, { students }: DesignerSnapshot): readonly Policy[] {
  return students.map((student, k) => createStudentPolicy(STUDENT_NAMES[k].toLowerCase(), observation, student));
}
