import { LIMITS } from '../../../server/protocol/limits.ts';
import type { StudentListing, WorldListing } from '../../../server/protocol/listing.ts';
import type { Pace, RoomOptions, StartOption } from '../../../server/protocol/messages.ts';
import { element, setText } from '../kit/dom.ts';
import { guideOf } from '../kit/world-guide.ts';
import { createLineupFields, type LineupFields, seatChoicesOf } from './seat-choices.ts';
import { createSettingFields, type SettingFields } from './setting-fields.ts';

/** All that a new room may be told. Refusals of the server are shown as it says them, at the field that they name. */
export function createRoomForm(
  worlds: readonly WorldListing[],
  students: readonly StudentListing[],
  onCreate: (options: RoomOptions) => Promise<void>,
): HTMLFormElement {
  const settings = createSettingFields();
  const fields = createWorldFields(worlds, students, settings);
  const name = element('input', { id: 'room-name', maxlength: LIMITS.nameMaxLength, placeholder: 'none' });
  const sight = choice('room-sight', [
    ['open', 'everything'],
    ['closed', 'what its player may see'],
  ]);
  const seed = numberInput('room-seed', { min: 0, max: 0xffffffff, placeholder: 'random' });
  const tick = numberInput('room-tick', { min: LIMITS.tickMsMin, max: LIMITS.tickMsMax, value: LIMITS.tickMsDefault });
  const error = element('p', { class: 'form-error', role: 'alert' });
  const submit = element('button', { class: 'button is-primary is-full' }, 'Make it and play');
  const onSubmit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    submit.disabled = true;
    setText(error, '');
    const world = fields.read();
    const areOwn = world.designer === undefined; // else the run of the designer decides them, and the fields are not shown
    const given = areOwn ? settings.read() : {};
    if (given === undefined) {
      submit.disabled = false;
      return;
    }
    const options: RoomOptions = {
      ...world,
      name: name.value.trim() || undefined,
      settings: given,
      open: sight.value === 'open',
      seed: seed.value === '' ? undefined : seed.valueAsNumber,
      tickMs: tick.valueAsNumber,
    };
    await onCreate(options).catch((reason: unknown) => {
      submit.disabled = false;
      const line = reason instanceof Error ? reason.message : String(reason);
      if (!areOwn || !settings.refuse(line)) setText(error, line);
    });
  };
  return element(
    'form',
    { class: 'create-form', onsubmit: (event: SubmitEvent) => void onSubmit(event) },
    field('Name of the room', name),
    ...fields.parts,
    field('Tick, milliseconds', tick),
    field('A seat is shown', sight),
    field('Seed', seed),
    settings.root,
    error,
    submit,
  );
}

interface WorldFields {
  readonly parts: readonly HTMLElement[];
  read(): Pick<
    RoomOptions,
    | 'world'
    | 'generator'
    | 'layout'
    | 'designer'
    | 'humanRegret'
    | 'levels'
    | 'seats'
    | 'agents'
    | 'agentKind'
    | 'lineup'
    | 'pace'
    | 'start'
  >;
}

const LAYOUT_MARK = 'layout:'; // tells a layout from a generator of the same name
const DESIGNER_MARK = 'designer:';
const BY_SEAT = 'by-seat'; // in place of a kind of agents

/** What can be chosen depends on the world: its generators and layouts, how many play, and what it is without being told. */
function createWorldFields(
  worlds: readonly WorldListing[],
  students: readonly StudentListing[],
  settings: SettingFields,
): WorldFields {
  const inputs = createWorldInputs(worlds);
  const { world, about, level, levels, seats, agents, kind, pace, start, results } = inputs;
  const resultsField = field('People’s results', results);
  const agentsField = field('Agents', agents);
  const ownFields = [field('Each episode', levels), field('Seats', seats), agentsField, field('Who they are', kind)]; // a designer decides these
  const { lineup } = inputs;
  const chosen = (): WorldListing | undefined => worlds.find(({ id }) => id === world.value);
  const showLevels = (): void => {
    const isLayout = level.value.startsWith(LAYOUT_MARK);
    const isDesigner = level.value.startsWith(DESIGNER_MARK);
    levels.disabled = isLayout;
    levels.value = isLayout ? 'same' : (chosen()?.levels ?? 'same');
    for (const own of ownFields) own.hidden = isDesigner;
    resultsField.hidden = !isDesigner;
    settings.root.hidden = isDesigner;
    showLineup();
  };
  const showLineup = (): void => {
    const listing = chosen();
    const isBySeat = kind.value === BY_SEAT && !level.value.startsWith(DESIGNER_MARK);
    lineup.root.hidden = !isBySeat;
    agentsField.hidden = isBySeat || level.value.startsWith(DESIGNER_MARK);
    if (listing === undefined || !isBySeat) return;
    const numSeats = Math.max(0, (seats.valueAsNumber || listing.seats) - listing.bots);
    lineup.show(seatChoicesOf(listing, students), numSeats, agents.valueAsNumber);
  };
  const showStart = (): void => {
    start.value = '';
    start.disabled = pace.value === 'keys'; // nobody loses time there
  };
  const showWorld = (): void => {
    const listing = chosen();
    if (listing === undefined) return;
    setText(about, guideOf(listing.id, listing.summary).about);
    level.replaceChildren(...levelOptions(listing));
    setRange(seats, listing.seatsMin, listing.seatsMax, listing.seats);
    const isAlone = listing.seats - listing.bots === 1; // whoever makes the room is going to play
    setRange(agents, 0, listing.seatsMax - listing.bots, isAlone ? 0 : listing.agents);
    kind.replaceChildren(
      element('option', { value: '', title: listing.usualAgents }, 'shipped'),
      ...listing.agentKinds.map(({ id, summary }) => element('option', { value: id, title: summary }, id)),
      element(
        'option',
        { value: BY_SEAT, title: 'another one in each seat, or trained students' },
        'chosen seat by seat',
      ),
    );
    pace.value = listing.pace;
    settings.show(listing.settings);
    showStart();
    showLevels();
  };
  pace.addEventListener('change', showStart);
  world.addEventListener('change', showWorld);
  level.addEventListener('change', showLevels);
  for (const input of [kind, seats]) input.addEventListener('change', showLineup);
  showWorld();
  return {
    parts: [
      field('World', world),
      field('Level', level),
      about,
      ...ownFields,
      lineup.root,
      resultsField,
      field('Ticks come', pace),
      field('An episode starts', start),
    ],
    read: () => readWorld(inputs),
  };
}

interface WorldInputs {
  readonly world: HTMLSelectElement;
  readonly about: HTMLElement;
  readonly level: HTMLSelectElement;
  readonly levels: HTMLSelectElement;
  readonly seats: HTMLInputElement;
  readonly agents: HTMLInputElement;
  readonly kind: HTMLSelectElement; // of agents
  readonly lineup: LineupFields; // where they are chosen seat by seat
  readonly pace: HTMLSelectElement;
  readonly start: HTMLSelectElement;
  readonly results: HTMLSelectElement; // what people's results are to a designer
}

function createWorldInputs(worlds: readonly WorldListing[]): WorldInputs {
  const about = element('p', { class: 'quiet form-about', id: 'room-world-about' });
  return {
    world: element(
      'select',
      { id: 'room-world', 'aria-describedby': about.id },
      ...worlds.map(({ id }) => element('option', { value: id, selected: id === 'orchard' }, guideOf(id).title)),
    ),
    about,
    level: element('select', { id: 'room-level' }),
    levels: element(
      'select',
      { id: 'room-levels' },
      element('option', { value: 'same' }, 'the same again'),
      element('option', { value: 'new' }, 'another one'),
    ),
    seats: numberInput('room-seats', { min: 1, max: LIMITS.maxSeats, value: 8 }),
    agents: numberInput('room-agents', { min: 0, max: LIMITS.maxSeats, value: 4 }),
    kind: element('select', { id: 'room-kind' }),
    lineup: createLineupFields(),
    pace: choice('room-pace', [
      ['clock', 'by the clock'],
      ['keys', 'when everybody has acted'],
    ]),
    start: choice('room-start', [
      ['', 'as its world is used to'],
      ['ready', 'when all are ready'],
      ['at-once', 'at once'],
    ]),
    results: element(
      'select',
      { id: 'room-results' },
      element('option', { value: 'shown' }, 'are shown'),
      element('option', { value: 'counted' }, 'count for the designer'),
    ),
  };
}

function readWorld({
  world,
  level,
  levels,
  seats,
  agents,
  kind,
  lineup,
  pace,
  start,
  results,
}: WorldInputs): ReturnType<WorldFields['read']> {
  const tempo = { pace: pace.value as Pace, start: (start.value || undefined) as StartOption | undefined };
  if (level.value.startsWith(DESIGNER_MARK))
    return {
      ...tempo,
      world: world.value,
      designer: level.value.slice(DESIGNER_MARK.length),
      humanRegret: results.value === 'counted',
    };
  const isLayout = level.value.startsWith(LAYOUT_MARK);
  const name = isLayout ? level.value.slice(LAYOUT_MARK.length) : level.value;
  return {
    ...tempo,
    ...(kind.value === BY_SEAT
      ? { lineup: [...lineup.read()] }
      : {
          agentKind: (kind.value || undefined) as RoomOptions['agentKind'],
          agents: agents.disabled ? undefined : agents.valueAsNumber,
        }),
    world: world.value || undefined,
    ...(isLayout ? { layout: name } : { generator: name || undefined, levels: levels.value as 'same' | 'new' }),
    seats: seats.disabled ? undefined : seats.valueAsNumber,
  };
}

/** Designers whose levels are raced, layouts by name and generators; the world's own choice is chosen. */
function levelOptions({ generators, layouts, designers, generator }: WorldListing): HTMLElement[] {
  const drawn = generators.map(({ id, summary }) =>
    element('option', { value: id, title: summary, selected: id === generator }, id),
  );
  const named = layouts.map((name) =>
    element('option', { value: `${LAYOUT_MARK}${name}`, selected: name === generator }, name),
  );
  if (named.length + designers.length === 0) return drawn;
  const designed = designers.map((name) =>
    element('option', { value: `${DESIGNER_MARK}${name}` }, `${name}: race its students`),
  );
  return [
    ...(designed.length === 0 ? [] : [element('optgroup', { label: 'A designer’s' }, ...designed)]),
    ...(named.length === 0 ? [] : [element('optgroup', { label: 'Layouts' }, ...named)]),
    element('optgroup', { label: 'Drawn by a generator' }, ...drawn),
  ];
}

function choice(id: string, options: readonly (readonly [value: string, label: string])[]): HTMLSelectElement {
  return element('select', { id }, ...options.map(([value, label]) => element('option', { value }, label)));
}

/** A range of one number is not for choosing. */
function setRange(input: HTMLInputElement, min: number, max: number, value: number): void {
  input.min = String(min);
  input.max = String(max);
  input.value = String(value);
  input.disabled = min === max;
}

function numberInput(id: string, attributes: Readonly<Record<string, string | number>>): HTMLInputElement {
  return element('input', {
    id,
    type: 'number',
    step: 1,
    required: attributes.placeholder === undefined,
    ...attributes,
  });
}

function field(label: string, input: HTMLElement): HTMLElement {
  return element('label', { class: 'field', for: input.id }, label, input);
}
