import { expect, test } from "vitest";
import { comparedName, isFitting, mentionableName, ownName } from "./stored-name.ts";

const ID = "732bbe0a-8d29-4c8d-bb84-891e43439630";

test("a file is known by the name it was mentioned by, however it is written", () => {
  expect(mentionableName(`${ID}.jpeg`)).toBe(`${ID}.jpeg`);
  expect(mentionableName(`${ID.toUpperCase()}.JPG`)).toBe(`${ID}.jpg`);
});

test.each([null, "photo.png", `../${ID}.png`, `${ID}.png.exe`, ID])("%j may be anybody's", (name) => {
  expect(mentionableName(name)).toBeNull();
});

test("names of stored files are compared without case, and others as they are", () => {
  expect(comparedName(`${ID.toUpperCase()}.PNG`)).toBe(`${ID}.png`);
  expect(comparedName("Photo.PNG")).toBe("Photo.PNG");
});

test.each([
  [`${ID}.jpeg`, "image/jpeg", true],
  [`${ID}.docx`, "application/octet-stream", true],
  [`${ID}.png`, "image/jpeg", false],
  [`${ID}.html`, "text/plain", false],
] as const)("%s with %s: %j", (name, contentType, fits) => {
  expect(isFitting(name, contentType)).toBe(fits);
});

test("a file's own name is its id with the extension of its type", () => {
  expect(ownName(ID, "image/jpeg")).toBe(`${ID}.jpg`);
});
