/** The part of cli-progress that the commands use; the package ships no types. */
declare module 'cli-progress' {
  export class SingleBar {
    constructor(options: { format: string });
    start(total: number, startValue: number, payload?: Record<string, unknown>): void;
    update(value: number, payload?: Record<string, unknown>): void;
    stop(): void;
  }
}
