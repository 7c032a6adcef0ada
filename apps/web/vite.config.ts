import { defineConfig } from "vite";
import { precompress } from "./build/precompress.ts";

const page = (name: string): string => new URL(`${name}.html`, import.meta.url).pathname;

export default defineConfig({
  root: new URL(".", import.meta.url).pathname,
  // Where the gateway serves what is built.
  base: "/web/",
  publicDir: false,
  plugins: [precompress()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2022",
    outDir: "dist",
    // A page that is open asks for what it was built with; the gateway keeps what it has read.
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { input: { chat: page("chat"), console: page("console") } },
  },
});
