import type { LevelBufferConfig } from '../../agents/memory/level-buffer-config.ts';
import { naiveReplayProbs } from './naive-plr.ts';

/** The slow twin of the level buffer: a list of records; levels are named by strings, the rules are the papers'. */
interface NaiveEntry {
  readonly id: number;
  readonly name: string;
  score: number;
  maxReturn: number;
  lastDrawn: number;
}

export class NaiveLevelBuffer {
  readonly config: LevelBufferConfig;
  readonly entries: NaiveEntry[] = [];
  drawCount = 0;
  nextId = 0;

  constructor(config: LevelBufferConfig) {
    this.config = config;
  }

  replayProbs(): number[] {
    if (this.entries.length === 0) return [];
    return naiveReplayProbs({
      scores: this.entries.map((entry) => entry.score),
      lastDrawn: this.entries.map((entry) => entry.lastDrawn),
      drawCount: this.drawCount,
      beta: this.config.temperature,
      rho: this.config.stalenessCoefficient,
      epsilon: this.config.prioritisation === 'rank' ? undefined : this.config.epsilon,
    });
  }

  insert(name: string, score: number, maxReturn: number): string {
    this.drawCount++;
    if (score === Number.NEGATIVE_INFINITY) return 'refused';
    const known = this.entries.find((entry) => this.config.isDeduplicated && entry.name === name);
    if (known !== undefined) {
      known.score = score;
      known.maxReturn = Math.max(known.maxReturn, maxReturn);
      known.lastDrawn = this.drawCount;
      return 'updated';
    }
    const probs = this.replayProbs();
    const isFull = this.entries.length === this.config.capacity;
    const slot = isFull ? probs.indexOf(Math.min(...probs)) : this.entries.length;
    if (isFull && this.entries[slot].score > score) return 'refused';
    this.entries[slot] = { id: this.nextId++, name, score, maxReturn, lastDrawn: this.drawCount };
    return isFull ? 'replaced' : 'added';
  }

  draw(id: number): void {
    this.drawCount++;
    for (const entry of this.entries) if (entry.id === id) entry.lastDrawn = this.drawCount;
  }

  update(id: number, score: number, maxReturn: number): boolean {
    const entry = this.entries.find((each) => each.id === id);
    if (entry === undefined) return false;
    if (score !== Number.NEGATIVE_INFINITY) entry.score = score;
    entry.maxReturn = Math.max(entry.maxReturn, maxReturn);
    return true;
  }
}
