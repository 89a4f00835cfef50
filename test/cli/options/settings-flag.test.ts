import { describe, expect, it } from 'vitest';
import { collectSetting } from '../../../cli/options/settings-flag.ts';

describe('--set name=value', () => {
  it('collects numbers, yes or no, and names', () => {
    const settings = ['size=7', 'showSeats=false', 'walls=blocks', 'rate=1e-3'].reduce(
      (all, text) => collectSetting(text, all),
      {},
    );
    expect(settings).toEqual({ size: 7, showSeats: false, walls: 'blocks', rate: 0.001 });
  });

  it.each(['size', '=7', 'size='])('refuses %j', (text) => {
    expect(() => collectSetting(text)).toThrow(/^option --set; got /);
  });

  it('refuses a name that was given before', () => {
    expect(() => collectSetting('size=9', { size: 7 })).toThrow(
      /^option --set gives size twice; got "size=7 and size=9"; expected each setting once$/,
    );
  });
});
