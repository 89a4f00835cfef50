type Settings = Readonly<Record<string, unknown>>;

/** For a card: what was set otherwise than `defaults` say, in the order of the settings. */
export function changesOf(settings: Settings, defaults: Settings): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(defaults[name])),
  );
}
