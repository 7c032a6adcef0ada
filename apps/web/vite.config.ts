import { defineConfig } from "vite";
import { keepRecent } from "./build/keep-recent.ts";
import { precompress } from "./build/precompress.ts";
import { scalarProgram } from "./build/scalar-program.ts";

const page = (name: string): string => new URL(`${name}.html`, import.meta.url).pathname;

export default defineConfig({
  root: new URL(".", import.meta.url).pathname,
  // Where the gateway serves what is built.
  base: "/web/",
  publicDir: false,
  plugins: [scalarProgram(), precompress(), keepRecent()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      input: { chat: page("chat"), console: page("console"), reference: page("reference") },
      // What chat and console need is one file: each request costs more in headers than it saves.
      output: {
        codeSplitting: {
          groups: [{ name: "shared", minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 40_000 }],
        },
        // Without the names of the entries that share it, which stand behind "~".
        chunkFileNames: ({ name }) => `assets/${name.split("~", 1).join("")}-[hash].js`,
      },
    },
  },
});
