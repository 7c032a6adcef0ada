import { readFile, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const FOLDER = fileURLToPath(new URL("../../docs/decisions/", import.meta.url));

test("the list of decisions has every page once, with its date and its title", async () => {
  const pages = (await readdir(FOLDER)).filter((name) => name !== "README.md");
  const told = await Promise.all(
    pages.map(async (name) => {
      const [title] = (await readFile(FOLDER + name, "utf8")).split("\n");
      return { date: name.slice(0, 10), title: title?.replace(/^# /u, ""), name };
    }),
  );
  const list = await readFile(`${FOLDER}README.md`, "utf8");
  const listed = [...list.matchAll(/^\| (?<date>[\d-]{10}) \| \[(?<title>.+?)\]\((?<name>[^)]+)\) +\|/gmu)];
  expect(listed.map(({ groups }) => ({ ...groups })).toSorted(byName)).toEqual(told.toSorted(byName));
});

const byName = (left: { name?: string }, right: { name?: string }): number =>
  String(left.name).localeCompare(String(right.name));
