import { lingui } from "@lingui/vite-plugin";
import babel from "@rolldown/plugin-babel";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin, type PreviewServer, type ViteDevServer } from "vite";

const target = process.env["ONDAM_URL"];

/** Without a server to talk to, the development server answers from memory. */
function fakeServer(): Plugin {
  const attachTo = async (server: ViteDevServer | PreviewServer) => {
    if (target || process.env["VITEST"]) return;
    const { attach } = await import("./dev/fake.ts");
    attach(server);
  };
  return { name: "ondam-fake-server", apply: "serve", configureServer: attachTo, configurePreviewServer: attachTo };
}

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
    fakeServer(),
  ],
  server: {
    host: "127.0.0.1",
    ...(target
      ? {
          proxy: {
            "/api": { target, ws: true },
            "/widget": { target, ws: true },
          },
        }
      : {}),
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
