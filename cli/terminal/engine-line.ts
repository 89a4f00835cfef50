import { describeEngine } from '../../agents/nets/engine.ts';
import type { EngineName } from '../../agents/nets/engine-name.ts';
import type { Steps } from '../../envs/core/steps.ts';

/** Work that says which engine runs after its first step: what is refused before is one line and no other. */
export function* sayEngine<Result>(engine: EngineName, steps: Steps<Result>): Steps<Result> {
  const first = steps.next();
  process.stderr.write(`${describeEngine(engine)}\n`);
  return first.done === true ? first.value : yield* steps;
}
