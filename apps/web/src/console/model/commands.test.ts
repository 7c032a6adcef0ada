import { expect, test } from "vitest";
import { findCommands } from "./commands.ts";
import type { Command } from "./commands.ts";

const command = (label: string, hint = ""): Command => ({ key: label, label, hint, run: () => undefined });
const commands = [command("Mark solved", "#7"), command("Résumé · Jane Doe", "#12"), command("Unsolved")];
const found = (words: string) => findCommands(commands, words).map(({ label }) => label);

test("a command is found by any of its words, and first by their beginnings", () => {
  expect(found("")).toHaveLength(3);
  expect(found("SOLV")).toEqual(["Mark solved", "Unsolved"]);
  expect(found("jane resu")).toEqual(["Résumé · Jane Doe"]);
  expect(found("#12")).toEqual(["Résumé · Jane Doe"]);
  expect(found("jane solved")).toEqual([]);
});
