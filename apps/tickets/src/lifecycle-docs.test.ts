import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { lifecycleDocs, LIFECYCLE_DOCS } from "./lifecycle-docs.ts";

it("the documented table is the one that the code uses (npm run docs:lifecycle writes it)", async () => {
  expect(await readFile(LIFECYCLE_DOCS, "utf8")).toBe(lifecycleDocs());
});
