import type { Level } from '../../envs/core/level.ts';
import type { DesignerSnapshot } from './designer-run.ts';

/** What a room and the thread that reads a run for it tell each other. */
export interface DesignerRequest {
  readonly folder: string;
  readonly worldId: string;
  readonly seed: number; // of the levels that an adversary builds
  readonly pollMs: number; // between two looks for a newer checkpoint
}

export type FromDesignerWorker =
  | { readonly kind: 'snapshot'; readonly snapshot: DesignerSnapshot } // first of all, and after every new checkpoint
  | { readonly kind: 'built'; readonly levels: readonly Level[] }
  /** The first reading failed: nothing else follows. isInput: what is wrong is the folder. */
  | { readonly kind: 'failed'; readonly message: string; readonly isInput: boolean }
  | { readonly kind: 'log'; readonly line: string };

/** Asks an adversary for a batch of levels. */
export interface ToDesignerWorker {
  readonly kind: 'build';
}
