import { InputError } from '../../core/errors.ts';
import type { EditorOptions, LevelEditor, WorldCurriculum } from '../../core/world-curriculum.ts';
import { MazeEditorEnvironment } from './editor.ts';
import { createEditorPlan, EDITOR_MODES, type EditorMode } from './editor-rules.ts';
import { EDITOR_WORLD_ID, editorSettings } from './editor-settings.ts';
import { countWalls } from './metrics.ts';
import { createDcdMutator } from './mutators.ts';
import { type MazeSettings, SEEN_AGENT, SEEN_GOAL, SEEN_WALL } from './settings.ts';
import { shortestPath, UNREACHABLE } from './solve.ts';

/** Mazes can be edited, measured and built: every designer works on them. */
export const mazeCurriculum: WorldCurriculum<MazeSettings> = {
  emptyGeneratorId: 'empty',
  mutate: (_settings, parent, numEdits, rng) => createDcdMutator(numEdits).mutate(parent, rng),
  measure(level) {
    const path = shortestPath(level);
    const isSolvable = path !== UNREACHABLE;
    return { shortestPath: isSolvable ? path : Number.NaN, walls: countWalls(level), isSolvable };
  },
  createEditor,
};

function createEditor({ size }: MazeSettings, numWorlds: number, { mode, walls }: EditorOptions): LevelEditor {
  const settings = editorSettings.parse({ size, mode: parseMode(mode), walls });
  const environment = new MazeEditorEnvironment(settings, numWorlds);
  return {
    environment,
    canvas: { worldId: EDITOR_WORLD_ID, height: size, width: size, cells: new Uint8Array(size * size) },
    numSteps: createEditorPlan(settings.mode, settings.size, settings.walls).numSteps,
    tileCodes: [SEEN_WALL[0], SEEN_GOAL[0], SEEN_AGENT],
    isIdle: (worldIdx) => environment.isIdle(worldIdx),
    readLevel: (worldIdx) => environment.readLevel(worldIdx),
  };
}

function parseMode(mode: string): EditorMode {
  const known = EDITOR_MODES.find((candidate) => candidate === (mode || EDITOR_MODES[0]));
  if (known === undefined) throw new InputError('mode of the maze editor', { value: mode, choices: EDITOR_MODES });
  return known;
}
