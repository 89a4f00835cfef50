/** A figure that is no finite number. */
export interface NotFinite {
  readonly figure: string;
  readonly value: number;
}

/** What became of the optimiser steps of one `learn`: a step whose loss or gradient is not a finite number is left out and counted. */
export class OptimiserSteps {
  numApplied = 0;
  numSkipped = 0;
  notFinite: NotFinite | undefined; // of the last step that was left out

  /** A `learn` begins: nothing is counted yet. */
  begin(): void {
    this.numApplied = 0;
    this.numSkipped = 0;
    this.notFinite = undefined;
  }

  /** Whether every step was left out, of one or more. */
  get areLeftOut(): boolean {
    return this.numSkipped > 0 && this.numApplied === 0;
  }

  /** Counts a step, and says whether it may be made. figures: its loss, and the length of all its gradients together. */
  admit(figures: { readonly loss: number; readonly gradientNorm: number }): boolean {
    const broken = Object.entries(figures).find(([, value]) => !Number.isFinite(value));
    if (broken === undefined) {
      this.numApplied++;
      return true;
    }
    this.numSkipped++;
    this.notFinite = { figure: broken[0], value: broken[1] };
    return false;
  }
}
