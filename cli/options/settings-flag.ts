import { InputError } from '../../envs/core/errors.ts';

export type SettingsFlag = Readonly<Record<string, number | boolean | string>>;

/**
 * Adds `name=value` of a --set to the settings so far; numbers and true or false are taken as such. Which names and
 * ranges there are is the world's affair. Errors: InputError when there is no name or no value, or the name was given before.
 */
export function collectSetting(text: string, settings: SettingsFlag = {}): SettingsFlag {
  const at = text.indexOf('=');
  const value = text.slice(at + 1).trim();
  if (at < 1 || value === '') throw new InputError('option --set', { value: text, limit: 'name=value' });
  const name = text.slice(0, at);
  if (Object.hasOwn(settings, name)) {
    throw new InputError(`option --set gives ${name} twice`, {
      value: `${name}=${settings[name]} and ${text}`,
      limit: 'each setting once',
    });
  }
  return { ...settings, [name]: readValue(value) };
}

function readValue(text: string): number | boolean | string {
  if (text === 'true' || text === 'false') return text === 'true';
  return Number.isFinite(Number(text)) ? Number(text) : text;
}
