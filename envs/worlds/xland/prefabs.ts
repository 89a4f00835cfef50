import type { Level } from '../../core/level.ts';
import { parseLevel } from './level-text.ts';

/** Small tasks made by hand, for people to learn the world and for probing agents; in the spirit of AdA's probe tasks. */
const TEXTS: Readonly<Record<string, string>> = {
  fetch: `
goal: hold ball-red
objects: ball-red square-blue key-green

##############
##..........##
##..........##
##..........##
##..........##
##..........##
##############`,
  'make-a-star': `
goal: hold star-pink
rule: tiles-near ball-red key-blue -> star-pink
objects: ball-red key-blue square-green

##############
##..........##
##..........##
##..........##
##..........##
##..........##
##############`,
  'locked-room': `
goal: tiles-near hex-white goal-green
start: 4 3 up

##################
##......##......##
##..kr..##..hw..##
##......##......##
##......Lr......##
##......##......##
##......##..gg..##
##......##......##
##################`,
  'dead-end': `
goal: tiles-near star-pink hex-white
rule: hold ball-red -> star-pink
rule: tiles-near hex-white square-grey -> floor
rule: tiles-near star-pink square-grey -> floor
start: 3 3 up

##################
##..............##
##..............##
##......se......##
##..se..hw......##
##..............##
##......or......##
##..............##
##################`,
  'two-hands': `
goal: tiles-near star-pink hex-white by 1
rule: hold ball-red -> star-pink by 2
objects: ball-red hex-white
start: 2 2 right
start: 6 6 left

##############
##..........##
##..........##
##..........##
##..........##
##..........##
##############`,
};

export const namedXlandLevels: ReadonlyMap<string, Level> = new Map(
  Object.entries(TEXTS).map(([name, text]) => [name, parseLevel(text)]),
);
