import { defineConfig } from 'vite';

/**
 * The page. Vendors get chunks of their own: they change rarely, load side by side, and stay in a browser's cache. `npm run build:client`
 * writes client/dist; the server serves it.
 */
export default defineConfig({
  root: 'client',
  base: './', // the server may lie below a path of a proxy
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700, // Pixi is one chunk
    rolldownOptions: {
      checks: { pluginTimings: false }, // how long a plugin took is no news to who starts an arena
      output: {
        codeSplitting: {
          groups: [
            // Vite's loader of chunks must not land in a vendor's chunk, or the lobby would load that vendor.
            { name: 'preload', test: /vite[\\/]preload-helper/, priority: 1 },
            { name: 'pixi', test: /node_modules[\\/](pixi\.js|@pixi)[\\/]/ },
            { name: 'colyseus', test: /node_modules[\\/](@colyseus|msgpackr)[\\/]/ },
            { name: 'uplot', test: /node_modules[\\/]uplot[\\/]/ },
          ],
        },
      },
    },
  },
});
