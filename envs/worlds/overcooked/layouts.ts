import type { Level } from '../../core/level.ts';
import { overcookedLevelFormat } from './level-format.ts';

/**
 * The five classic layouts, one order each: three onions (Carroll et al. 2019, arXiv:1910.05789).
 * `counter_circuit_o_1order` is the benchmark; the source's file `counter_circuit` is another map.
 */
export const CLASSIC_LAYOUTS: ReadonlyMap<string, Level> = new Map(
  Object.entries({
    cramped_room: 'XXPXX/O  2O/X1  X/XDXSX',
    asymmetric_advantages: 'XXXXXXXXX/O XSXOX S/X   P 1 X/X2  P   X/XXXDXDXXX',
    coordination_ring: 'XXXPX/X 1 P/D2X X/O   X/XOSXX',
    forced_coordination: 'XXXPX/O X1P/O2X X/D X X/XXXSX',
    counter_circuit_o_1order: 'XXXPPXXX/X  2   X/D XXXX S/X  1   X/XXXOOXXX',
  }).map(([name, rows]) => [name, overcookedLevelFormat.parse(rows.replaceAll('/', '\n'))]),
);
