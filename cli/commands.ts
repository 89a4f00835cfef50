import type { CommandEntry } from './register-commands.ts';

/** One entry per command, in the order `murmur --help` shows them. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'start',
    summary: 'Start the arena: one room, open in the browser.',
    load: async () => (await import('./arena/start.ts')).registerStart,
  },
  {
    name: 'rooms',
    summary: 'List the rooms of a running arena.',
    load: async () => (await import('./arena/rooms.ts')).registerRooms,
  },
  {
    name: 'replay',
    summary: 'Read a recording: what it holds, whether it re-simulates to its hashes, its transitions.',
    load: async () => (await import('./arena/replay.ts')).registerReplay,
  },
  {
    name: 'worlds',
    summary: 'List worlds, their settings with ranges and defaults, and their level generators.',
    load: async () => (await import('./worlds/worlds.ts')).registerWorlds,
  },
  {
    name: 'level',
    summary: 'Make, check and show levels, as text or in binary form.',
    load: async () => (await import('./worlds/level.ts')).registerLevel,
  },
  {
    name: 'show',
    summary: 'Print a level and write a picture of its start, as the arena draws it.',
    load: async () => (await import('./worlds/show.ts')).registerShow,
  },
  {
    name: 'trace',
    summary: 'Compare our worlds, step by step, with traces that other implementations wrote.',
    load: async () => (await import('./worlds/trace.ts')).registerTrace,
  },
  {
    name: 'train',
    summary: 'Train an agent. Writes a run folder: config, command, engine, commit, metrics, checkpoints.',
    load: async () => (await import('./train/train.ts')).registerTrain,
  },
  {
    name: 'algorithms',
    summary: 'List learning methods and what each needs.',
    load: async () => (await import('./train/algorithms.ts')).registerAlgorithms,
  },
  {
    name: 'runs',
    summary: 'List runs: what was trained where, how far it is, how good.',
    load: async () => (await import('./study/runs.ts')).registerRuns,
  },
  {
    name: 'compare',
    summary: 'Draw the curves of runs with intervals over seeds, and print the table.',
    load: async () => (await import('./study/compare.ts')).registerCompare,
  },
  {
    name: 'evaluate',
    summary: 'Play a run, a checkpoint or a player by name in any world: return, success, each seat and trial.',
    load: async () => (await import('./study/evaluate.ts')).registerEvaluate,
  },
  {
    name: 'sweep',
    summary: 'Train designers x seeds in parallel processes, measure every student, write the comparison.',
    load: async () => (await import('./study/sweep.ts')).registerSweep,
  },
  {
    name: 'experiment',
    summary: 'Run a whole study: every arm and seed, then its report.',
    load: async () => (await import('./study/experiment.ts')).registerExperiment,
  },
  {
    name: 'bench',
    summary: 'Measure worlds, in steps per second of one core and of two threads, what wraps them, or training.',
    load: async () => (await import('./speed/bench.ts')).registerBench,
  },
  {
    name: 'native',
    summary: 'Make the native tfjs engine from the TensorFlow wheel (needs python3, pip and a C++ compiler).',
    load: async () => (await import('./speed/native.ts')).registerNative,
  },
];
