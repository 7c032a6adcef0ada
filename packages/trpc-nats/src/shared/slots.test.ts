import { expect, it } from "vitest";
import { Slots } from "./slots.ts";

it("items are found under their numbers until they are deleted, however many there are", () => {
  const slots = new Slots<string>();
  const numbers = Array.from({ length: 5_000 }, () => {
    const number = slots.nextNumber();
    slots.set(number, `item ${number}`);
    return number;
  });
  expect(new Set(numbers).size).toBe(5_000);
  for (const number of numbers) expect(slots.get(number)).toBe(`item ${number}`);
  for (const number of numbers.slice(1)) slots.delete(number);
  expect(slots.values()).toEqual([`item ${numbers[0]}`]);
});

it("an item that stays keeps its place while thousands pass", () => {
  const slots = new Slots<string>();
  const stays = slots.nextNumber();
  slots.set(stays, "stays");
  for (let index = 0; index < 10_000; index += 1) {
    const number = slots.nextNumber();
    slots.set(number, "passes");
    slots.delete(number);
    expect(slots.get(number)).toBeUndefined();
  }
  expect(slots.get(stays)).toBe("stays");
});

it("numbers that were never given, and what is no number, find nothing", () => {
  const slots = new Slots<string>();
  slots.set(slots.nextNumber(), "one");
  for (const number of [0, 2, 257, -1, 1.5, Number.NaN]) {
    expect(slots.get(number)).toBeUndefined();
    slots.delete(number);
  }
  expect(slots.values()).toEqual(["one"]);
});
