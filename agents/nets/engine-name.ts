/** The tensor engines that learning runs on. Apart from `engine.ts`, so that naming one does not load it. */
export const ENGINE_NAMES = ['native', 'wasm'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];
