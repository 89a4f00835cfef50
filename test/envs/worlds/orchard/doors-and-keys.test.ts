import { describe, expect, it } from 'vitest';
import { Stage } from './stage.ts';

/** One player beside a key at 1,1; the door at 1,3 leads to a chamber. */
const CHAMBER = '######\n#1.Aa#\n#aa#a#\n#aa#a#\n######';

/** Takes the key to the left and faces the door. */
function atDoorWithKey(settings = {}): Stage {
  const stage = new Stage(CHAMBER, { numSeats: 1, ...settings });
  stage.step({ '1,2': 'left' }).step({ '1,1': 'interact' });
  return stage.step({ '1,1': 'right' }).step({ '1,2': 'right' });
}

describe('keys', () => {
  it('are taken from the own cell, or from the faced cell', () => {
    const own = new Stage(CHAMBER, { numSeats: 1 });
    own.step({ '1,2': 'left' });
    expect([own.itemAt(1, 1), own.playerAt('1,1').held]).toEqual(['key-gold', 'empty']);
    own.step({ '1,1': 'interact' });
    expect([own.itemAt(1, 1), own.playerAt('1,1').held]).toEqual(['none', 'key-gold']);

    const faced = new Stage('#####\n#a1a#\n#a.a#\n#aaa#\n#####', { numSeats: 1 });
    faced.step({ '2,2': 'interact' });
    expect([faced.itemAt(1, 2), faced.playerAt('2,2').held]).toEqual(['none', 'key-gold']);
  });

  it('are taken one at a time, the own cell first', () => {
    const stage = new Stage('#####\n#a2a#\n#a1a#\n#a.a#\n#####', { numSeats: 1 });
    stage.step({ '3,2': 'up' }).step({ '2,2': 'interact' });
    expect(stage.playerAt('2,2').held).toBe('key-gold');
    stage.step({ '2,2': 'interact' });
    expect([stage.playerAt('2,2').held, stage.itemAt(1, 2)]).toEqual(['key-gold', 'key-silver']);
  });

  it('that two want in one tick go to nobody, and to the one who wants it alone', () => {
    const stage = new Stage('######\n#a.aa#\n#a1.a#\n#aaaa#\n######', { numSeats: 2, fruitDensityPercent: 1 });
    stage.step({ '1,2': 'left', '2,3': 'right' });
    stage.step({ '1,1': 'right', '2,4': 'left' }); // now at 1,2 and at 2,3 facing the key
    stage.step({ '1,2': 'down' }); // the first stands on it
    stage.step({ '2,2': 'interact', '2,3': 'interact' });
    expect(stage.players.map(({ held }) => held)).toEqual(['empty', 'empty']);
    expect(stage.itemAt(2, 2)).toBe('key-gold');
    stage.step({ '2,3': 'interact' });
    expect([stage.playerAt('2,3').held, stage.playerAt('2,2').held]).toEqual(['key-gold', 'empty']);
  });

  it('go home when their time has run out', () => {
    const stage = new Stage(CHAMBER, { numSeats: 1, keyHoldTicks: 3 });
    stage.step({ '1,2': 'left' }).step({ '1,1': 'interact' });
    expect(stage.playerAt('1,1').held).toBe('key-gold');
    expect(stage.step().playerAt('1,1').held).toBe('key-gold');
    expect(stage.step().playerAt('1,1').held).toBe('empty');
    expect(stage.itemAt(1, 1)).toBe('key-gold');
  });

  it('go home when their holder leaves', () => {
    const stage = atDoorWithKey();
    stage.environment.leave(0, 0);
    expect([stage.itemAt(1, 1), stage.players.length]).toEqual(['key-gold', 0]);
  });
});

describe('doors', () => {
  it('open for a key of their colour, which goes home', () => {
    const stage = atDoorWithKey().step({ '1,2': 'interact' });
    expect([stage.itemAt(1, 3), stage.itemAt(1, 1), stage.playerAt('1,2').held]).toEqual([
      'open-door-gold',
      'key-gold',
      'empty',
    ]);
    expect(stage.step({ '1,2': 'right' }).places).toEqual(['1,3']);
  });

  it('stay shut without a key and for a key of another colour', () => {
    const stage = new Stage(CHAMBER, { numSeats: 1 });
    stage.step({ '1,2': 'right' }).step({ '1,2': 'interact' });
    expect(stage.itemAt(1, 3)).toBe('door-gold');

    const other = new Stage('######\n#2.Aa#\n#aa#a#\n#1a#a#\n######', { numSeats: 1 });
    other.step({ '1,2': 'left' }).step({ '1,1': 'interact' }).step({ '1,1': 'right' }).step({ '1,2': 'right' });
    other.step({ '1,2': 'interact' });
    expect([other.itemAt(1, 3), other.playerAt('1,2').held]).toEqual(['door-gold', 'key-silver']);
  });

  it('are open for the ticks of the setting, the tick of opening counted, then shut', () => {
    const stage = atDoorWithKey({ doorOpenTicks: 3 }).step({ '1,2': 'interact' });
    expect(stage.itemAt(1, 3)).toBe('open-door-gold');
    expect(stage.step().itemAt(1, 3)).toBe('open-door-gold');
    expect(stage.step().itemAt(1, 3)).toBe('door-gold');
  });

  it('do not shut on a player, but as soon as the doorway is free', () => {
    const stage = atDoorWithKey({ doorOpenTicks: 2 }).step({ '1,2': 'interact' }).step({ '1,2': 'right' });
    expect(stage.places).toEqual(['1,3']);
    expect(stage.step().step().itemAt(1, 3)).toBe('open-door-gold');
    expect(stage.step({ '1,3': 'right' }).itemAt(1, 3)).toBe('door-gold');
  });

  it('open from the inner side without a key', () => {
    const stage = atDoorWithKey({ doorOpenTicks: 2 }).step({ '1,2': 'interact' });
    stage.step({ '1,2': 'right' }).step({ '1,3': 'right' });
    expect(stage.itemAt(1, 3)).toBe('door-gold');
    stage.step({ '1,4': 'left' }).step({ '1,4': 'interact' });
    expect(stage.itemAt(1, 3)).toBe('open-door-gold');
    expect(stage.step({ '1,4': 'left' }).places).toEqual(['1,3']);
  });

  it('opened from the inner side leave a held key of their colour in the hand', () => {
    const stage = atDoorWithKey({ doorOpenTicks: 7 }).step({ '1,2': 'interact' });
    stage.step({ '1,2': 'left' }).step({ '1,1': 'interact' }).step({ '1,1': 'right' });
    stage.step({ '1,2': 'right' }).step({ '1,3': 'right' }).step();
    expect([stage.itemAt(1, 3), stage.playerAt('1,4').held]).toEqual(['door-gold', 'key-gold']);
    stage.step({ '1,4': 'left' }).step({ '1,4': 'interact' });
    expect([stage.itemAt(1, 3), stage.playerAt('1,4').held]).toEqual(['open-door-gold', 'key-gold']);
  });

  describe('with a holder at 2,3 and another at 3,4, both facing the door at 2,4', () => {
    function bothAtDoor(): Stage {
      const stage = new Stage('#######\n#a11###\n#a..Ab#\n#aaaa##\n#######', { numSeats: 2 });
      stage.step({ '2,2': 'interact', '2,3': 'interact' });
      stage.step({ '2,2': 'down', '2,3': 'right' }).step({ '3,2': 'right' }).step({ '3,3': 'right' });
      return stage.step({ '3,4': 'up' });
    }

    it('the door opens once for both keys, and both go home', () => {
      const stage = bothAtDoor();
      expect([stage.countItems('key-gold'), stage.players.map(({ held }) => held)]).toEqual([
        0,
        ['key-gold', 'key-gold'],
      ]);
      stage.step({ '2,3': 'interact', '3,4': 'interact' });
      expect([stage.countItems('key-gold'), stage.players.map(({ held }) => held)]).toEqual([2, ['empty', 'empty']]);
      expect(stage.itemAt(2, 4)).toBe('open-door-gold');
    });

    it('one may walk in during the tick in which the other opens', () => {
      const stage = bothAtDoor().step({ '2,3': 'interact', '3,4': 'up' });
      expect(stage.places).toEqual(['2,3', '2,4']);
    });
  });
});
