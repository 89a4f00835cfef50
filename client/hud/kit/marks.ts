import { createPaintedCanvas } from '../../draw/canvas.ts';
import { type ItemLook, lookKey, lookOf } from '../../paint/item-looks.ts';
import { drawItem } from '../../paint/item-painter.ts';
import { paintStation, type Station } from '../../paint/kitchen-ground.ts';
import { SEAT_COLOURS } from '../../paint/palette.ts';
import { element } from './dom.ts';

/** Small pictures of the board's things for the panels beside it, painted by the same brush. */

const ICON_PX = 96; // painted large, shown small: crisp on any screen
const icons = new Map<string, string>();

function iconUrl(look: ItemLook): string {
  const key = lookKey(look);
  const known = icons.get(key);
  if (known !== undefined) return known;
  const { canvas, brush } = createPaintedCanvas(ICON_PX, ICON_PX);
  drawItem(brush, look, ICON_PX);
  const url = canvas.toDataURL();
  icons.set(key, url);
  return url;
}

/** The picture of an item; `alt` empty where its name stands beside it. */
export function itemIcon(name: string, idx: number, alt = ''): HTMLImageElement {
  const icon = element('img', { class: 'icon', src: iconUrl(lookOf(name, idx)), alt, draggable: 'false' });
  if (alt !== '') icon.title = alt;
  return icon;
}

/** The picture of what stands in a kitchen for good; its name stands beside it. */
export function stationIcon(station: Station): HTMLImageElement {
  const { canvas, brush } = createPaintedCanvas(ICON_PX, ICON_PX);
  paintStation(brush, station, 0, 0, ICON_PX);
  return element('img', { class: 'icon', src: canvas.toDataURL(), alt: '', draggable: 'false' });
}

/** A seat's number on its plumage. People see seats counted from 1. */
export function seatChip(seatIdx: number): HTMLSpanElement {
  const chip = element('span', { class: 'chip' }, String(seatIdx + 1));
  paintChip(chip, seatIdx);
  return chip;
}

export function paintChip(chip: HTMLElement, seatIdx: number): void {
  chip.style.setProperty('--seat', SEAT_COLOURS[seatIdx] ?? 'transparent');
  if (chip.textContent !== String(seatIdx + 1)) chip.textContent = String(seatIdx + 1);
}

/** Signed, one decimal, with a real minus. */
export function formatSigned(value: number, digits = 1): string {
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return text;
  return value < 0 ? `−${text}` : `+${text}`;
}

/** A score: signed, whole where it is, else with two decimals. */
export function formatScore(value: number): string {
  return formatSigned(value, Number.isInteger(value) ? 0 : 2);
}
