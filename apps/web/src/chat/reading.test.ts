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

test("only the desk's own messages are reported as seen, each once", async () => {
  const reported: number[] = [];
  const reading = createReading({
    see: async (id) => {
      reported.push(id);
    },
  });
  reading.see(1, messages);
  for (const id of [2, 3, 3]) reading.see(id, messages);
  await vi.waitFor(() => expect(reported).toEqual([2]));
  reading.see(5, messages);
  await vi.waitFor(() => expect(reported).toEqual([2, 4]));
});

test("a report that failed is made up for by the next one", async () => {
  const reported: number[] = [];
  let isBroken = true;
  const reading = createReading({
    see: async (id) => {
      reported.push(id);
      if (isBroken) throw new Error("No connection.");
    },
  });
  reading.see(2, messages);
  await vi.waitFor(() => expect(reported).toEqual([2]));
  await Promise.resolve();
  isBroken = false;
  await vi.waitFor(() => {
    reading.see(3, messages);
    expect(reported).toEqual([2, 2]);
  });
});
