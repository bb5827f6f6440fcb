import { gzipSync } from "node:zlib";
import { readFileSync } from "node:fs";
import { build } from "vite";

const common = {
  root: import.meta.dirname,
  base: "/widget/",
  configFile: false,
  logLevel: "warn",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
};

// The app inside the frame: a page, hashed scripts and styles.
await build({
  ...common,
  build: {
    target: "es2022",
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: { input: "app.html" },
  },
});
// The loader stands on other people's pages: one plain script under a name that never changes.
await build({
  ...common,
  build: {
    target: "es2020",
    emptyOutDir: false,
    rollupOptions: {
      input: "src/loader.ts",
      output: { format: "iife", entryFileNames: "loader.js" },
    },
  },
});
console.log(`loader ${gzipSync(readFileSync(new URL("dist/loader.js", import.meta.url)), { level: 9 }).length} B gzip`);
