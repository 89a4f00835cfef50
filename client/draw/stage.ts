import { Application, Container, isWebGLSupported, type WebGLRenderer } from 'pixi.js';
import type { RaceTrails } from '../model/race-trails.ts';
import type { RoomFacts } from '../model/room-facts.ts';
import type { BoardView } from '../model/view-model.ts';
import { boardFrameOf } from '../paint/ground-painter.ts';
import { type Atlas, createAtlas } from './atlas.ts';
import { createEntityLayer, type EntityLayer } from './entity-layer.ts';
import { createGainLayer, type GainLayer } from './gain-layer.ts';
import { createOverlayLayer, type OverlayLayer } from './overlay-layer.ts';
import { listenToPixelRatio } from './pixel-ratio.ts';
import { createTileLayer, type TileLayer } from './tile-layer.ts';
import { createTrailLayer, type TrailLayer } from './trail-layer.ts';

const NO_WEBGL =
  'This browser gives the page no WebGL, with which the board is drawn: switch on hardware acceleration in its settings, or take another browser.';

/**
 * The one Pixi application of the page and the layers of the open room in it. The stage owns its textures. It has no ticker of its
 * own: whoever holds it calls `draw` once a frame. Layers are in units of one cell; the camera is one scale and one offset.
 */
export class Stage {
  readonly #app: Application;
  readonly #camera = new Container({ eventMode: 'none', interactiveChildren: false });
  #level: Level | undefined;
  #followed: { row: number; col: number } | undefined;
  #cellPx = 0; // as the labels know it

  private constructor(app: Application) {
    this.#app = app;
    app.stage.eventMode = 'none';
    app.stage.interactiveChildren = false;
    app.stage.addChild(this.#camera);
  }

  /** Starts WebGL in `host`, which gives the canvas its size. Rejects, in one line for people, where the browser has no WebGL. */
  static async create(host: HTMLElement): Promise<Stage> {
    if (!isWebGLSupported(false)) throw new Error(NO_WEBGL);
    const app = new Application();
    await app.init({
      preference: 'webgl',
      backgroundAlpha: 0,
      antialias: false,
      autoDensity: true,
      autoStart: false,
      ...sizeOf(host),
      eventMode: 'none',
    });
    app.canvas.setAttribute('role', 'img');
    app.canvas.setAttribute('aria-label', 'The board. Scores, players and what they do are listed beside it.');
    host.append(app.canvas);
    const stage = new Stage(app);
    const fit = (): void => stage.#fit(sizeOf(host));
    new ResizeObserver(fit).observe(host); // the panels around it come and go, which a window's resize does not tell
    listenToPixelRatio(fit);
    return stage;
  }

  #fit({ width, height, resolution }: Size): void {
    this.#app.renderer.resize(width, height, resolution);
    this.#level?.entities.setResolution(resolution);
  }

  get rendererType(): string {
    return this.#app.renderer.name;
  }

  /**
   * Least time between two frames worth drawing, milliseconds. A processor that stands in for a graphics card is needed for other
   * things too; six frames a tick are smooth enough there.
   */
  get leastFrameMs(): number {
    const { gl } = this.#app.renderer as WebGLRenderer;
    const names = gl.getExtension('WEBGL_debug_renderer_info');
    const device = String(names === null ? '' : gl.getParameter(names.UNMASKED_RENDERER_WEBGL));
    return SOFTWARE_DEVICES.test(device) ? SOFTWARE_FRAME_MS : 0;
  }

  /** Width over height of what is shown of the open level. */
  get aspect(): number {
    if (this.#level === undefined) return 1;
    const { facts, margin } = this.#level;
    return (facts.width + 2 * margin) / (facts.height + 2 * margin);
  }

  /** Opens a level: draws its atlas and ground, frees those of the level before. */
  openLevel(facts: RoomFacts): void {
    this.closeLevel();
    const atlas = createAtlas(facts);
    const tiles = createTileLayer(facts);
    const entities = createEntityLayer(atlas, facts.height, facts.width);
    entities.setResolution(this.#app.renderer.resolution);
    const overlay = createOverlayLayer(atlas);
    const gains = createGainLayer();
    const trails = createTrailLayer(atlas);
    this.#camera.addChild(tiles.view, trails.view, entities.view, overlay.view, gains.view);
    this.#level = { facts, margin: boardFrameOf(facts).margin, atlas, tiles, trails, entities, overlay, gains };
    this.#followed = undefined;
    this.#cellPx = 0;
    this.setMotion(window.matchMedia('(prefers-reduced-motion: reduce)').matches);
  }

  /** Goes on with another level of the same room: its ground and its size are new, the pictures of things are not. */
  changeLevel(facts: RoomFacts): void {
    const level = this.#level;
    if (level === undefined) return;
    level.tiles.destroy();
    const tiles = createTileLayer(facts);
    this.#camera.addChildAt(tiles.view, 0);
    level.entities.openLevel(facts.height, facts.width);
    this.#level = { ...level, facts, tiles, margin: boardFrameOf(facts).margin };
    this.#followed = undefined;
  }

  closeLevel(): void {
    if (this.#level === undefined) return;
    this.#camera.removeChildren();
    this.#level.trails.view.destroy({ children: true });
    this.#level.entities.view.destroy({ children: true });
    this.#level.overlay.view.destroy({ children: true });
    this.#level.gains.view.destroy({ children: true });
    this.#level.tiles.destroy();
    this.#level.atlas.destroy();
    this.#level = undefined;
  }

  setName(seatIdx: number, name: string): void {
    this.#level?.entities.setName(seatIdx, name);
  }

  /** Lets a signed number rise from the own player. */
  showGain(text: string, isLoss: boolean): void {
    this.#level?.gains.show(text, isLoss);
  }

  highlight(seatIdx: number): void {
    this.#level?.entities.highlight(seatIdx);
    this.#level?.overlay.highlight(seatIdx);
  }

  setMotion(isReduced: boolean): void {
    this.#level?.entities.setMotion(isReduced);
    this.#level?.overlay.setMotion(isReduced);
    this.#level?.gains.setMotion(isReduced);
  }

  /** Places sprites for one frame; `render` then paints them. Two calls, so that each can be timed. trails: of a race. */
  place(board: BoardView, timeMs: number, trails?: RaceTrails): void {
    const level = this.#level;
    if (level === undefined) return;
    this.#aimCamera(level, board);
    if (trails !== undefined) level.trails.draw(board, trails);
    level.entities.draw(board, timeMs);
    level.overlay.draw(board, timeMs);
    level.gains.draw(board, timeMs);
  }

  render(): void {
    this.#app.render();
  }

  /** Cell under a point of the page, or undefined outside the board. */
  cellAt(clientX: number, clientY: number): { readonly row: number; readonly col: number } | undefined {
    const level = this.#level;
    if (level === undefined) return undefined;
    const box = this.#app.canvas.getBoundingClientRect(); // read anew: the page layout moves
    const col = Math.floor((clientX - box.left - this.#camera.x) / this.#camera.scale.x);
    const row = Math.floor((clientY - box.top - this.#camera.y) / this.#camera.scale.y);
    const isInside = row >= 0 && col >= 0 && row < level.facts.height && col < level.facts.width;
    return isInside ? { row, col } : undefined;
  }

  /** Fits the whole board, unless its cells became too small to play on: then the view goes with the own player. */
  #aimCamera({ facts, margin, entities, gains }: Level, board: BoardView): void {
    const { width: screenWidth, height: screenHeight } = this.#app.screen;
    const fit = Math.min(screenWidth / (facts.width + 2 * margin), screenHeight / (facts.height + 2 * margin));
    const isFollowing = fit < MIN_CELL_PX && board.ownSeatIdx >= 0 && board.visible[board.ownSeatIdx] === 1;
    const cellPx = isFollowing ? MIN_CELL_PX : fit;
    let x = (screenWidth - facts.width * cellPx) / 2;
    let y = (screenHeight - facts.height * cellPx) / 2;
    if (isFollowing) {
      this.#followed ??= { row: board.rowAt[board.ownSeatIdx], col: board.colAt[board.ownSeatIdx] };
      const { row, col } = this.#followed;
      this.#followed.row = row + (board.rowAt[board.ownSeatIdx] - row) * CAMERA_EASE;
      this.#followed.col = col + (board.colAt[board.ownSeatIdx] - col) * CAMERA_EASE;
      const beyond = margin * cellPx;
      x = clampOffset(screenWidth / 2 - (col + 0.5) * cellPx, screenWidth, facts.width * cellPx, beyond);
      y = clampOffset(screenHeight / 2 - (row + 0.5) * cellPx, screenHeight, facts.height * cellPx, beyond);
    }
    if (this.#cellPx !== cellPx) {
      entities.setCellPx(cellPx);
      gains.setCellPx(cellPx);
    }
    this.#cellPx = cellPx;
    this.#camera.scale.set(cellPx);
    this.#camera.position.set(x, y);
  }
}

interface Level {
  readonly facts: RoomFacts;
  readonly margin: number; // cells that are shown beyond the level's edge; below 0 where a part of its wall is not
  readonly atlas: Atlas;
  readonly tiles: TileLayer;
  readonly trails: TrailLayer;
  readonly entities: EntityLayer;
  readonly overlay: OverlayLayer;
  readonly gains: GainLayer;
}

interface Size {
  readonly width: number; // CSS pixels
  readonly height: number;
  readonly resolution: number; // device pixels a CSS pixel
}

/** As sharp as the screen is, up to a number of pixels that every device can fill. */
function sizeOf(host: HTMLElement): Size {
  const [width, height] = [Math.max(1, host.clientWidth), Math.max(1, host.clientHeight)];
  const affordable = Math.max(1, Math.sqrt(MAX_PIXELS / (width * height)));
  return { width, height, resolution: Math.min(window.devicePixelRatio, affordable) };
}

const MAX_PIXELS = 4_000_000;
const SOFTWARE_DEVICES = /swiftshader|llvmpipe|software/i;
const SOFTWARE_FRAME_MS = 24;
const MIN_CELL_PX = 22;
const CAMERA_EASE = 0.15;

/** Keeps the picture filled: a board larger than the screen is left by no more than what is shown beyond its edge, pixels. */
function clampOffset(offset: number, screen: number, board: number, beyond: number): number {
  if (board + 2 * beyond <= screen) return (screen - board) / 2;
  return Math.min(beyond, Math.max(screen - board - beyond, offset));
}
