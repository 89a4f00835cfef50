import { LIMITS } from '../../server/protocol/limits.ts';
import type { WorldListing } from '../../server/protocol/listing.ts';
import type { RoomOptions } from '../../server/protocol/messages.ts';
import { element, setText } from './dom.ts';
import { guideOf } from './world-guide.ts';

/** World, level, seed, seats, agents and tick of a new room. Refusals of the server are shown as it says them. */
export function createRoomForm(
  worlds: readonly WorldListing[],
  onCreate: (options: RoomOptions) => Promise<void>,
): HTMLFormElement {
  const fields = createWorldFields(worlds);
  const seed = numberInput('room-seed', { min: 0, max: 0xffffffff, placeholder: 'random' });
  const tick = numberInput('room-tick', { min: LIMITS.tickMsMin, max: LIMITS.tickMsMax, value: LIMITS.tickMsDefault });
  const error = element('p', { class: 'form-error', role: 'alert' });
  const submit = element('button', { class: 'button is-primary is-full' }, 'Make it and play');
  const onSubmit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    submit.disabled = true;
    setText(error, '');
    const options: RoomOptions = {
      ...fields.read(),
      seed: seed.value === '' ? undefined : seed.valueAsNumber,
      tickMs: tick.valueAsNumber,
    };
    await onCreate(options).catch((reason: unknown) => {
      submit.disabled = false;
      setText(error, reason instanceof Error ? reason.message : String(reason));
    });
  };
  return element(
    'form',
    { class: 'create-form', onsubmit: (event: SubmitEvent) => void onSubmit(event) },
    ...fields.parts,
    field('Tick, milliseconds', tick),
    field('Seed', seed),
    error,
    submit,
  );
}

interface WorldFields {
  readonly parts: readonly HTMLElement[];
  read(): Pick<
    RoomOptions,
    'world' | 'generator' | 'layout' | 'designer' | 'humanRegret' | 'levels' | 'seats' | 'agents'
  >;
}

const LAYOUT_MARK = 'layout:'; // tells a layout from a generator of the same name
const DESIGNER_MARK = 'designer:';

/** What can be chosen depends on the world: its generators and layouts, how many play, and what it is without being told. */
function createWorldFields(worlds: readonly WorldListing[]): WorldFields {
  const inputs = createWorldInputs(worlds);
  const { world, about, level, levels, seats, agents, results } = inputs;
  const resultsField = field('People’s results', results);
  const ownFields = [field('Each episode', levels), field('Seats', seats), field('Agents', agents)]; // a designer decides these
  const chosen = (): WorldListing | undefined => worlds.find(({ id }) => id === world.value);
  const showLevels = (): void => {
    const isLayout = level.value.startsWith(LAYOUT_MARK);
    const isDesigner = level.value.startsWith(DESIGNER_MARK);
    levels.disabled = isLayout;
    levels.value = isLayout ? 'same' : (chosen()?.levels ?? 'same');
    for (const own of ownFields) own.hidden = isDesigner;
    resultsField.hidden = !isDesigner;
  };
  const showWorld = (): void => {
    const listing = chosen();
    if (listing === undefined) return;
    setText(about, guideOf(listing.id).about);
    level.replaceChildren(...levelOptions(listing));
    setRange(seats, listing.seatsMin, listing.seatsMax, listing.seats);
    const isAlone = listing.seats - listing.bots === 1; // whoever makes the room is going to play
    setRange(agents, 0, listing.seatsMax - listing.bots, isAlone ? 0 : listing.agents);
    showLevels();
  };
  world.addEventListener('change', showWorld);
  level.addEventListener('change', showLevels);
  showWorld();
  return {
    parts: [field('World', world), field('Level', level), about, ...ownFields, resultsField],
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
    results: element(
      'select',
      { id: 'room-results' },
      element('option', { value: 'shown' }, 'are shown'),
      element('option', { value: 'counted' }, 'count for the designer'),
    ),
  };
}

function readWorld({ world, level, levels, seats, agents, results }: WorldInputs): ReturnType<WorldFields['read']> {
  if (level.value.startsWith(DESIGNER_MARK))
    return {
      world: world.value,
      designer: level.value.slice(DESIGNER_MARK.length),
      humanRegret: results.value === 'counted',
    };
  const isLayout = level.value.startsWith(LAYOUT_MARK);
  const name = isLayout ? level.value.slice(LAYOUT_MARK.length) : level.value;
  return {
    world: world.value || undefined,
    ...(isLayout ? { layout: name } : { generator: name || undefined, levels: levels.value as 'same' | 'new' }),
    seats: seats.disabled ? undefined : seats.valueAsNumber,
    agents: agents.disabled ? undefined : agents.valueAsNumber,
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
