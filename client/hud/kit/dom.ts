type Attribute = string | number | boolean | undefined | ((event: never) => void);

/** Makes an element. Attributes named `on...` are listeners, `false` and undefined leave an attribute out. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, Attribute>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') node.addEventListener(name.slice(2), value as EventListener);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== undefined && value !== false) node.setAttribute(name, String(value));
  }
  node.append(...children);
  return node;
}

const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';

export function svgElement<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string | number>> = {},
  ...children: readonly Node[]
): SVGElementTagNameMap[Tag] {
  const node = document.createElementNS(SVG_NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

/** Writes only what changed: untouched nodes cost no layout and are not read out again. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** Says a line to people who listen instead of look. */
export function announce(line: string): void {
  const announcer = document.getElementById('announcer');
  if (announcer !== null) setText(announcer, line);
}

/** Whether fingers, and not a mouse, are the first means of input. */
export function hasTouch(): boolean {
  return window.matchMedia('(pointer: coarse)').matches;
}
