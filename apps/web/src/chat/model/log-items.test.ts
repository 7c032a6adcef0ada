import { expect, test } from "vitest";
import { toLogItems } from "./log-items.ts";
import type { ChatMessage } from "./wire.ts";

const message = (id: number, from: ChatMessage["from"], at: string): ChatMessage => ({
  id,
  from,
  name: null,
  text: "",
  at,
  attachments: [],
});

test("messages of one writer within minutes are a group, and each day begins with its name", () => {
  const items = toLogItems([
    message(1, "customer", "2026-06-01T12:00:00.000Z"),
    message(2, "customer", "2026-06-01T12:01:00.000Z"),
    message(3, "agent", "2026-06-01T12:02:00.000Z"),
    message(4, "agent", "2026-06-01T12:20:00.000Z"),
    message(5, "agent", "2026-06-03T12:20:00.000Z"),
  ]);
  expect(
    items.map((item) =>
      item.kind === "day" ? "day" : `${item.key}${item.startsGroup ? " starts" : ""}${item.endsGroup ? " ends" : ""}`,
    ),
  ).toEqual(["day", "1 starts", "2 ends", "3 starts ends", "4 starts ends", "day", "5 starts ends"]);
  expect(new Set(items.map(({ key }) => key)).size).toBe(items.length);
});
