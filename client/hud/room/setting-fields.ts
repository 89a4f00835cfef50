import type { SettingDescription } from '../../../envs/core/settings.ts';
import { element, setText } from '../kit/dom.ts';

type SettingValue = number | boolean | string;

/** Fields for what a world lets a room set, each with its range and what it is without being told. */
export interface SettingFields {
  readonly root: HTMLElement;
  show(settings: readonly SettingDescription[]): void;
  /** What differs from the defaults; undefined where a field holds what its world refuses: then the field says so. */
  read(): Record<string, SettingValue> | undefined;
  /** Puts a refusal of the server at the field that it names. False where it names none. */
  refuse(line: string): boolean;
}

interface SettingField {
  readonly setting: SettingDescription;
  readonly root: HTMLElement;
  read(): SettingValue;
  /** The refusal of what it holds, or ''. */
  fault(): string;
  showFault(line: string): void;
}

export function createSettingFields(): SettingFields {
  const list = element('div', { class: 'setting-list' });
  const root = element('details', { class: 'settings is-full' }, element('summary', {}, 'World settings'), list);
  let fields: readonly SettingField[] = [];
  return {
    root,
    show(settings) {
      fields = settings.map(createSettingField);
      list.replaceChildren(...fields.map((field) => field.root));
      root.hidden = fields.length === 0;
    },
    read() {
      const faults = fields.map((field) => {
        const fault = field.fault();
        field.showFault(fault);
        return fault;
      });
      if (faults.some((fault) => fault !== '')) {
        root.open = true;
        return undefined;
      }
      return Object.fromEntries(
        fields
          .filter((field) => field.read() !== field.setting.default)
          .map((field) => [field.setting.name, field.read()]),
      );
    },
    refuse(line) {
      const named = fields.find(({ setting }) => new RegExp(`\\b${setting.name}\\b`).test(line));
      named?.showFault(line);
      if (named !== undefined) root.open = true;
      return named !== undefined;
    },
  };
}

function createSettingField(setting: SettingDescription): SettingField {
  const { name, kind, minimum, maximum, description } = setting;
  const id = `setting-${name}`;
  const about = element('span', { class: 'setting-about', id: `${id}-about` }, description);
  const error = element('span', { class: 'field-error', id: `${id}-error`, role: 'alert' });
  const input = createInput(setting, id);
  input.setAttribute('aria-describedby', `${about.id} ${error.id}`);
  const read = (): SettingValue => {
    if (kind === 'boolean') return input.value === 'true';
    if (kind === 'number') return input.value.trim() === '' ? Number.NaN : Number(input.value);
    return setting.choices?.find((choice) => String(choice) === input.value) ?? input.value;
  };
  return {
    setting,
    root: element('label', { class: 'field', for: id }, name, input, about, error),
    read,
    fault() {
      if (kind !== 'number') return '';
      const value = read() as number;
      const isIn = value >= (minimum ?? -Infinity) && value <= (maximum ?? Infinity);
      const got = input.value.trim() === '' ? 'nothing' : input.value;
      return isIn ? '' : `${name}; got ${got}; expected ${minimum ?? 'any'} to ${maximum ?? 'any'}`;
    },
    showFault(line) {
      setText(error, line);
      input.setAttribute('aria-invalid', String(line !== ''));
    },
  };
}

function createInput(setting: SettingDescription, id: string): HTMLInputElement | HTMLSelectElement {
  const { kind, choices = [], minimum, maximum } = setting;
  if (kind === 'number')
    return element('input', { id, inputmode: 'decimal', min: minimum, max: maximum, value: Number(setting.default) });
  if (kind === 'text') return element('input', { id, value: String(setting.default) });
  const values = kind === 'boolean' ? ['false', 'true'] : choices.map(String);
  const labels: Readonly<Record<string, string>> = kind === 'boolean' ? { false: 'no', true: 'yes' } : {};
  const isChosen = (value: string): boolean => value === String(setting.default);
  return element(
    'select',
    { id },
    ...values.map((value) => element('option', { value, selected: isChosen(value) }, labels[value] ?? value)),
  );
}
