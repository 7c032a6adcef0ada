import { expect, it } from "vitest";
import { toPublishedManifest } from "./published-manifest.ts";

const SOURCE = {
  name: "@crossdesk/example",
  version: "1.2.0",
  type: "module",
  exports: { ".": "./src/index.ts", "./events": "./src/events/index.ts" },
  files: ["dist"],
  scripts: { build: "build-package" },
  dependencies: { zod: "^4.6.0" },
  devDependencies: { vitest: "5.1.1" },
};

it("the published manifest names the built files, and nothing that only the workspace needs", () => {
  expect(toPublishedManifest(SOURCE)).toEqual({
    name: "@crossdesk/example",
    version: "1.2.0",
    type: "module",
    exports: {
      ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
      "./events": { types: "./dist/events/index.d.ts", default: "./dist/events/index.js" },
    },
    files: ["dist"],
    dependencies: { zod: "^4.6.0" },
  });
});

it("a package without exports cannot be published", () => {
  expect(() => toPublishedManifest({ name: "@crossdesk/example", version: "1.2.0" })).toThrow(/exports/u);
});
