/** What a person needs to know of a world before the first key: one line each. */
export interface WorldGuide {
  readonly title: string;
  readonly about: string;
  readonly goal: string;
  /** What is said when an episode ends by the world's rules. */
  readonly done: string;
  /** Actions that the world has for the sake of its source and that change nothing in it. */
  readonly idle?: readonly string[];
}

const MINIGRID_IDLE = ['pick-up', 'drop', 'toggle', 'done'];

const GUIDES: Readonly<Record<string, WorldGuide>> = {
  orchard: {
    title: 'Orchard',
    about: 'Groves between hedges, on some levels doors with keys, and everybody has a wish of their own.',
    goal: 'Walk onto fruit to collect it; what it pays is on your wish card.',
    done: 'The orchard closes',
  },
  coins: {
    title: 'Coins',
    about: 'A room with coins of three colours that do not come back.',
    goal: 'Collect the colours that your wish likes, and leave the others.',
    done: 'All coins are gone',
  },
  beacon: {
    title: 'Beacon',
    about: 'A field with one beacon in it.',
    goal: 'Reach the beacon.',
    done: 'The beacon is reached',
  },
  maze: {
    title: 'Maze',
    about: 'A hedge maze. Players walk through each other: it is a race.',
    goal: 'Reach the flag; the sooner, the more it pays.',
    done: 'The flag is reached',
    idle: MINIGRID_IDLE,
  },
  'maze-editor': {
    title: 'Maze editor',
    about: 'You are the designer: a maze that others will have to solve.',
    goal: 'Click cells, one step each. Usually walls come first, then the flag, and the start at the very end.',
    done: 'The maze is built',
  },
  overcooked: {
    title: 'Overcooked',
    about: 'A kitchen for several cooks, who share every soup that goes out.',
    goal: 'Put ingredients into a pot, let it cook, fill a dish, bring it to the bell.',
    done: 'The kitchen closes',
  },
  xland: {
    title: 'XLand',
    about: 'Things turn into other things when they meet, by the rules of the task.',
    goal: 'Make and bring together what the goal asks for. The sooner, the more it pays.',
    done: 'The task is done',
  },
  'goal-cycle': {
    title: 'Goal cycle',
    about: 'Goals that all look alike, to be visited in a hidden order that goes round and round.',
    goal: 'Find the order. A wrong goal costs; who follows it well wears a halo, so watch the experts.',
    done: 'The round is over',
    idle: MINIGRID_IDLE,
  },
  bandit: {
    title: 'Bandit',
    about: 'Levers that pay with chances of their own, the same for the whole round.',
    goal: 'Pull levers; find the one that pays most often and stay with it.',
    done: 'The round is over',
  },
  'tabular-mdp': {
    title: 'Random states',
    about: 'A few stones to stand on; each action leads from stone to stone by chance, and some pay.',
    goal: 'Try the actions, remember where they lead, and collect what they pay.',
    done: 'The round is over',
  },
  gridnavi: {
    title: 'GridNavi',
    about: 'A field of five by five with a goal that cannot be seen until it is found.',
    goal: 'Find the goal and stay on it: it pays on every step.',
    done: 'The round is over',
  },
  't-maze': {
    title: 'T-maze',
    about: 'A sign is shown at the start of a long corridor, and at its end the way forks.',
    goal: 'Remember the sign and turn that way at the fork.',
    done: 'The end of the corridor',
  },
  bus: {
    title: 'Bus',
    about: 'Stops in the middle, houses far away; which line goes to which house is another thing each time.',
    goal: 'Ride from the stop whose line ends near the flag, and walk on to the flag.',
    done: 'You have arrived',
  },
  'matrix-game': {
    title: 'Matrix game',
    about: 'Two players choose at once, again and again; what each gets depends on both.',
    goal: 'Cooperate or defect, and mind what the other did last time.',
    done: 'The game is over',
  },
};

/** The guide of a world; one that nobody wrote a line about gets its name and its summary. */
export function guideOf(worldId: string, summary?: string): WorldGuide {
  const words = worldId.split('-').join(' ');
  return (
    GUIDES[worldId] ?? {
      title: words.charAt(0).toUpperCase() + words.slice(1),
      about: summary === undefined ? 'A world with rewards of its own.' : sentence(summary),
      goal: 'Try the keys and see what pays.',
      done: 'The episode is over',
    }
  );
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
