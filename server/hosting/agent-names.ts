/** Shown names of agents by seat: birds that flock. */
export const AGENT_NAMES = [
  'Starling',
  'Lapwing',
  'Plover',
  'Dunlin',
  'Knot',
  'Swift',
  'Martin',
  'Swallow',
  'Finch',
  'Linnet',
  'Siskin',
  'Waxwing',
  'Redpoll',
  'Fieldfare',
  'Jackdaw',
  'Rook',
] as const;
