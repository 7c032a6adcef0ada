import { describe, expect, it } from "vitest";
import type { Message } from "@crossdesk/contracts";
import { add, noteAttempt, refuse, remove, retry } from "../../ui/outbox/outbox.ts";
import { nextOf, readOutbox, stillUnseen } from "./outgoing.ts";
import type { Outgoing } from "./outgoing.ts";
import { sampleMessage } from "./samples.ts";

const outgoing = (key: string, changes: Partial<Outgoing> = {}): Outgoing => ({
  key,
  ticketId: "one",
  text: key,
  files: [],
  writtenAt: "2026-11-22T08:00:00.000Z",
  behindId: 0,
  refusal: undefined,
  attempts: 0,
  ...changes,
});
const NOW = Date.parse("2026-11-22T08:05:00.000Z");
const refusal = { kind: "TICKET_CLOSED", message: "", details: {} } as const;

describe("the outbox", () => {
  it("sends the oldest message of a ticket first, and others' tickets beside it", () => {
    const outbox = [outgoing("a"), outgoing("b"), outgoing("c", { ticketId: "two" })];
    expect(nextOf(outbox, "one")?.key).toBe("a");
    expect(nextOf(remove(outbox, "a"), "one")?.key).toBe("b");
    expect(nextOf(outbox, "two")?.key).toBe("c");
    expect(nextOf(outbox, "three")).toBeUndefined();
  });

  it("holds back what was written behind a message that was refused, until its writer has decided", () => {
    const refused = refuse(add([outgoing("a")], outgoing("b")), "a", refusal);
    expect(nextOf(refused, "one")).toBeUndefined();
    expect(nextOf(retry(refused, "a"), "one")?.key).toBe("a");
    expect(nextOf(remove(refused, "a"), "one")?.key).toBe("b");
  });

  it("survives a reload under the same keys, and anything that may be in the storage", () => {
    const outbox = noteAttempt([outgoing("a", { files: [{ fileName: "x", storedName: "y.png", size: 1 }] })], "a");
    expect(readOutbox(JSON.parse(JSON.stringify(outbox)), NOW)).toEqual([{ ...outbox[0], attempts: 0 }]);
    expect(readOutbox([null, 1, { key: 1 }, { ...outgoing("a"), files: "no" }], NOW)).toEqual([outgoing("a")]);
    for (const broken of [undefined, null, "text", { key: "a" }]) expect(readOutbox(broken, NOW)).toEqual([]);
  });
});

it("a message that is older than the memory of its key is given back instead of sent again", () => {
  const [old] = readOutbox([outgoing("a")], NOW + 24 * 3_600_000);
  expect(old?.refusal?.message).toMatch(/See whether it arrived/);
});

describe("a message whose answer was lost", () => {
  const sent = (id: number, text: string, changes: Partial<Message> = {}): Message =>
    sampleMessage(id, { senderType: "agent", senderId: "ada", text, ...changes });

  it("is not shown beside itself once it can be read in the ticket", () => {
    const outbox = [outgoing("a", { behindId: 4 })];
    expect(stillUnseen(outbox, [sent(5, "a")], "ada")).toEqual([]);
  });

  it("is still shown where only an older message, or somebody else's, has its words", () => {
    const outbox = [outgoing("a", { behindId: 4 })];
    expect(stillUnseen(outbox, [sent(4, "a")], "ada")).toEqual(outbox);
    expect(stillUnseen(outbox, [sent(5, "a", { senderId: "ben" })], "ada")).toEqual(outbox);
    expect(stillUnseen(outbox, [sent(5, "a", { senderType: "customer" })], "ada")).toEqual(outbox);
  });

  it("is distinguished from another one with the same words", () => {
    const outbox = [outgoing("a", { text: "same" }), outgoing("b", { text: "same" })];
    expect(stillUnseen(outbox, [sent(1, "same")], "ada").map(({ key }) => key)).toEqual(["b"]);
  });
});
