import type { Level } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import type { Arena } from '../arena/arena.ts';
import { createDesignedWorld, type RoomWorld } from '../arena/room-world.ts';
import type { DesignerLink } from '../hosting/designer-link.ts';
import { isShipped } from '../hosting/designer-runs.ts';
import { DesignerSession } from '../hosting/designer-session.ts';
import { DesignerStudents } from '../hosting/designer-students.ts';
import { DrawnLevels } from '../hosting/drawn-levels.ts';
import { PolicySeats } from '../hosting/policy-seats.ts';
import type { ResolvedRoomOptions } from '../protocol/messages.ts';
import { DesignerRoom, type DesignerRoomParts } from './designer-room.ts';
import type { RoomServices } from './room-services.ts';

const DESIGNER_STREAM = 5;

/** The designer of a room that opens: first its levels and world, then who plays them, then the races. */
export class DesignerOpening {
  readonly session: DesignerSession;
  readonly world: RoomWorld;
  readonly #link: DesignerLink;
  #log: (line: string) => void = () => {};

  /** Errors: InputError for room options that the run decides: another world, a generator, a layout, agents, settings other than the horizon. */
  constructor(link: DesignerLink, options: ResolvedRoomOptions, seed: number) {
    const { worldId, worldSettings, students } = link.first;
    this.#link = link;
    this.session = new DesignerSession({
      snapshot: link.first,
      seed: new Rng(seed, DESIGNER_STREAM).uint32(),
      countsPeople: options.humanRegret,
      requestLevels: () => link.requestLevels(),
    });
    this.world = createDesignedWorld(options, seed, {
      worldId,
      settings: worldSettings,
      numStudents: students.length,
      firstLevel: this.session.nextLevel(),
      nextLevel: () => this.#drawLevel(),
    });
  }

  /** What goes wrong in drawing must not end a room: then the same level is raced again. */
  #drawLevel(): Level | undefined {
    try {
      return this.session.nextLevel();
    } catch (error) {
      this.#log(`designer: no level drawn: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  /** The students on their seats, and newer ones whenever the run has a newer checkpoint. */
  createAgents(arena: Arena, log: (line: string) => void): PolicySeats {
    this.#log = log;
    const students = new DesignerStudents(arena.spec, this.#link.first, () => this.#link.dispose());
    this.#link.listen({
      log,
      onLevels: (levels) => this.session.takeBuilt(levels),
      onSnapshot: (snapshot) => {
        try {
          students.takeSnapshot(snapshot);
          this.session.takeSnapshot(snapshot);
          log(`designer: now after ${snapshot.cycle} cycles, ${snapshot.entries.length} levels`);
        } catch (error) {
          log(`designer: checkpoint not taken: ${error instanceof Error ? error.message : String(error)}`);
        }
      },
    });
    return new PolicySeats(arena.spec, students);
  }

  createRoom(
    parts: Pick<DesignerRoomParts, 'arena' | 'profile' | 'send'>,
    recordingId: string,
    services: Pick<RoomServices, 'dataFolder' | 'log'>,
  ): DesignerRoom {
    const { folder, first } = this.#link;
    const drawnLevels = new DrawnLevels({
      dataFolder: services.dataFolder,
      runFolder: isShipped(folder) ? undefined : folder,
      designer: first.designer,
      recordingId,
      warn: (line) => services.log.warn(line),
    });
    return new DesignerRoom({ ...parts, session: this.session, drawnLevels, numStudents: first.students.length });
  }
}
