import { expect, test, vi } from "vitest";
import type { ChatMessage } from "./model/wire.ts";
import { createReading } from "./reading.ts";

const said = (id: number, from: ChatMessage["from"]): ChatMessage => ({
  id,
  from,
  name: null,
  text: "",
  at: "2026-06-01T12:00:00.000Z",
  attachments: [],
});
const messages = [said(1, "customer"), said(2, "agent"), said(3, "customer"), said(4, "support"), said(5, "customer")];

test("the desk is told of its own messages that were seen, each once, and not of the customer's", async () => {
  const told: number[] = [];
  const reading = createReading({
    see: async (id) => {
      told.push(id);
    },
  });
  reading.see(1, messages);
  for (const id of [2, 3, 3]) reading.see(id, messages);
  await vi.waitFor(() => expect(told).toEqual([2]));
  reading.see(5, messages);
  await vi.waitFor(() => expect(told).toEqual([2, 4]));
});

test("what could not be told is told with what is seen next", async () => {
  const told: number[] = [];
  let isBroken = true;
  const reading = createReading({
    see: async (id) => {
      told.push(id);
      if (isBroken) throw new Error("No connection.");
    },
  });
  reading.see(2, messages);
  await vi.waitFor(() => expect(told).toEqual([2]));
  await Promise.resolve();
  isBroken = false;
  await vi.waitFor(() => {
    reading.see(3, messages);
    expect(told).toEqual([2, 2]);
  });
});
