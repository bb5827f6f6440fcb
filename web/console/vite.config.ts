import { lingui } from "@lingui/vite-plugin";
import babel from "@rolldown/plugin-babel";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The server that the development server stands before: by itself the one that `bin/run` starts. */
const target = process.env["ONDAM_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  base: "/app/",
  plugins: [
    react(),
    lingui({ failOnMissing: true, failOnCompileError: true }),
    babel({
      include: /\.tsx?$/,
      plugins: ["@lingui/babel-plugin-lingui-macro"],
      parserOpts: { plugins: ["typescript", "jsx"] },
    }),
  ],
  server: {
    host: "127.0.0.1",
    proxy: {
      "/api": { target, ws: true },
      "/widget": { target, ws: true },
    },
  },
  build: {
    target: "es2023",
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    // What every page needs is one file: sixty small ones pack a twentieth worse and come later.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "base", tags: ["$initial"] }] } } },
  },
  test: { include: ["src/**/*.test.{ts,tsx}"] },
} as Parameters<typeof defineConfig>[0]);
