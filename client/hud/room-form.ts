import { LIMITS } from '../../server/protocol/limits.ts';
import type { WorldListing } from '../../server/protocol/listing.ts';
import type { RoomOptions } from '../../server/protocol/messages.ts';
import { element, setText } from './dom.ts';

/** World, generator, seed, seats, agents and tick of a new room. Refusals of the server are shown as it says them. */
export function createRoomForm(
  worlds: readonly WorldListing[],
  onCreate: (options: RoomOptions) => Promise<void>,
): HTMLFormElement {
  const { world, generator } = createWorldFields(worlds);
  const seed = numberInput('room-seed', { min: 0, max: 0xffffffff, placeholder: 'random' });
  const seats = numberInput('room-seats', { min: 1, max: LIMITS.maxSeats, value: 8 });
  const agents = numberInput('room-agents', { min: 0, max: LIMITS.maxSeats, value: 4 });
  const tick = numberInput('room-tick', { min: LIMITS.tickMsMin, max: LIMITS.tickMsMax, value: LIMITS.tickMsDefault });
  const error = element('p', { class: 'form-error', role: 'alert' });
  const submit = element('button', { class: 'button is-primary is-full' }, 'Make it and play');
  const onSubmit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    submit.disabled = true;
    setText(error, '');
    const options: RoomOptions = {
      world: world.value || undefined,
      generator: generator.value || undefined,
      seed: seed.value === '' ? undefined : seed.valueAsNumber,
      seats: seats.valueAsNumber,
      agents: agents.valueAsNumber,
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
    field('World', world),
    field('Level', generator),
    field('Seats', seats),
    field('Agents', agents),
    field('Tick, milliseconds', tick),
    field('Seed', seed),
    error,
    submit,
  );
}

interface WorldFields {
  readonly world: HTMLSelectElement;
  readonly generator: HTMLSelectElement;
}

/** The generators offered are those of the chosen world. */
function createWorldFields(worlds: readonly WorldListing[]): WorldFields {
  const world = element(
    'select',
    { id: 'room-world' },
    ...worlds.map(({ id }) => element('option', { value: id }, id)),
  );
  const generator = element('select', { id: 'room-generator' });
  const showGenerators = (): void => {
    const chosen = worlds.find(({ id }) => id === world.value);
    const options = chosen?.generators ?? [];
    generator.replaceChildren(
      ...options.map(({ id, summary }) => element('option', { value: id, title: summary }, id)),
    );
  };
  const orchard = worlds.find(({ id }) => id === 'orchard');
  if (orchard !== undefined) world.value = orchard.id;
  world.addEventListener('change', showGenerators);
  showGenerators();
  return { world, generator };
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
