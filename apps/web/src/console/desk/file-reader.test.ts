import { expect, test } from "vitest";
import { isPictureName } from "../../ui/pictures.ts";
import { nameIn } from "./file-reader.ts";

test.each([
  ['attachment; filename="bill.pdf"', "bill.pdf"],
  ["attachment; filename=\"gr_n.txt\"; filename*=UTF-8''gr%C3%BCn.txt", "grün.txt"],
  ["attachment; filename=\"a_b.txt\"; filename*=UTF-8''a%b.txt", "a_b.txt"],
  ["attachment", undefined],
  [null, undefined],
])("a file that comes with %j is saved as %j", (disposition, name) => {
  expect(nameIn(disposition)).toBe(name);
});

test.each([
  ["IMG_0042.HEIC", true],
  ["scan.jfif", true],
  ["photo.png.exe", false],
  ["heic", false],
])("whether %j promises a picture: %j", (name, isPicture) => {
  expect(isPictureName(name)).toBe(isPicture);
});
