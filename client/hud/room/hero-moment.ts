/**
 * A moment of the first room as `murmur start --seed 7 --no-learn` plays it without people: what stands on a visitor's screen, kept
 * here because the front page has no world of its own. `test/client/hud/room/hero-moment.test.ts` plays the room and compares.
 */
export interface HeroMoment {
  readonly seed: number; // of the room
  readonly tick: number;
  readonly rows: readonly string[]; // wall #, floor ., else a grove by the first letter of its kind
  readonly fruits: readonly (readonly [name: string, row: number, col: number])[];
  readonly birds: readonly {
    readonly seatIdx: number;
    readonly row: number;
    readonly col: number;
    readonly facing: number; // 0 up, then clockwise
    readonly followedSeatIdx: number; // -1 its own way
    readonly strength: number; // share of recent ticks, [0, 1]
  }[];
}

export const HERO_MOMENT: HeroMoment = {
  seed: 7,
  tick: 592,
  rows: [
    '#########################',
    '#.gg...................r#',
    '#..gg.............###.rr#',
    '#.gg...................r#',
    '#.gg.................rrr#',
    '#.....gggg.............r#',
    '#...#ggggg..............#',
    '#r..#ggggg........yy....#',
    '#rr..g###..........yy##.#',
    '#r...g............yyy#..#',
    '#rrr................y...#',
    '#r...b........yy........#',
    '#rr..b..####yyyyy.......#',
    '#r..bbb.....yyyyy.......#',
    '#rr.bbbb.......yy....#..#',
    '#r#.bbbb.bbbbb.yy..###..#',
    '#r#.bb....bb............#',
    '#r..b.....b.............#',
    '#########################',
  ],
  fruits: [
    ['fruit-green', 4, 3],
    ['fruit-red', 4, 22],
    ['fruit-red', 4, 23],
    ['fruit-red', 10, 2],
    ['fruit-red', 10, 3],
    ['fruit-red', 12, 1],
    ['fruit-blue', 12, 5],
    ['fruit-red', 14, 2],
    ['fruit-blue', 14, 4],
    ['fruit-blue', 15, 5],
    ['fruit-blue', 15, 9],
    ['fruit-red', 16, 1],
    ['fruit-blue', 16, 5],
    ['fruit-blue', 16, 11],
    ['fruit-blue', 17, 4],
  ],
  birds: [
    { seatIdx: 0, row: 3, col: 11, facing: 2, followedSeatIdx: 1, strength: 0.43 },
    { seatIdx: 1, row: 3, col: 6, facing: 3, followedSeatIdx: 0, strength: 0.59 },
    { seatIdx: 2, row: 8, col: 16, facing: 2, followedSeatIdx: 3, strength: 0.59 },
    { seatIdx: 3, row: 16, col: 16, facing: 1, followedSeatIdx: -1, strength: 0 },
  ],
};
