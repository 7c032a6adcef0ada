import { expect, test } from "vitest";
import { ownName, requestedName } from "./stored-name.ts";

const ID = "732bbe0a-8d29-4c8d-bb84-891e43439630";

test("a name that was mentioned before is what the file gets, if its extension goes with its bytes", () => {
  expect(requestedName(`${ID}.jpeg`, "image/jpeg")).toBe(`${ID}.jpeg`);
  expect(requestedName(`${ID.toUpperCase()}.JPG`, "image/jpeg")).toBe(`${ID}.jpg`);
  expect(requestedName(`${ID}.docx`, "application/octet-stream")).toBe(`${ID}.docx`);
});

test.each([
  [null, "image/png"],
  ["photo.png", "image/png"],
  [`${ID}.png`, "image/jpeg"],
  [`${ID}.html`, "text/plain"],
  [`../${ID}.png`, "image/png"],
  [`${ID}.png.exe`, "image/png"],
  [ID, "image/png"],
] as const)("%j is no name to ask for with %s", (name, contentType) => {
  expect(requestedName(name, contentType)).toBeNull();
});

test("a file's own name is its id with the extension of its type", () => {
  expect(ownName(ID, "image/jpeg")).toBe(`${ID}.jpg`);
});
