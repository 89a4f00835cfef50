const FONT_FILE = 'files/figtree-latin-wght-normal.woff2';

/** The library with the page's type, or undefined where its binary is missing or of another platform. */
export async function loadCanvas(): Promise<typeof import('@napi-rs/canvas') | undefined> {
  const library = await import('@napi-rs/canvas').catch(() => undefined);
  if (library !== undefined) {
    const type = import.meta.resolve(`@fontsource-variable/figtree/${FONT_FILE}`);
    library.GlobalFonts.registerFromPath(new URL(type).pathname, 'Figtree Variable');
  }
  return library;
}
