import { expect, test } from "vitest";
import { pastedFiles } from "./transfer.ts";

const png = new File(["picture"], "image.png", { type: "image/png" });
const report = new File(["pdf"], "Report 1.pdf", { type: "application/pdf" });

const clipboard = (text: string, ...files: readonly File[]) => {
  const list: FileList = Object.assign(files, { item: (index: number) => files[index] ?? null });
  return { files: list, getData: (type: string) => (type === "text/plain" ? text : "") };
};

test.each([
  { name: "cells of a spreadsheet, with their picture", held: clipboard("Cup\t2\nPlate\t4\n", png), files: [] },
  { name: "a paragraph of a word processor, with its picture", held: clipboard("Dear team,", png), files: [] },
  { name: "a picture alone", held: clipboard("", png), files: [png] },
  { name: "a picture beside blank text", held: clipboard(" \r\n", png), files: [png] },
  {
    name: "files of a file manager, with their names",
    held: clipboard("Report 1.pdf\r\nimage.png", report, png),
    files: [report, png],
  },
  { name: "a file, with its path", held: clipboard("file:///home/ada/Report%201.pdf\n", report), files: [report] },
  {
    name: "a file, with its path on Windows",
    held: clipboard("C:\\Users\\ada\\Report 1.pdf", report),
    files: [report],
  },
  { name: "text alone", held: clipboard("100% of it"), files: [] },
])("a paste of $name", ({ held, files }) => {
  expect(pastedFiles(held)).toEqual(files);
});
