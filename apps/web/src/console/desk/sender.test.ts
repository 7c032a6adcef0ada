import { TRPCClientError } from "@trpc/client";
import { expect, it } from "vitest";
import type { Message } from "@crossdesk/contracts";
import type { Outbox, Outgoing } from "../model/outgoing.ts";
import { sampleMessage } from "../model/samples.ts";
import { createSender } from "./sender.ts";

const outgoing = (key: string, ticketId = "one"): Outgoing => ({
  key,
  ticketId,
  text: key,
  files: [],
  writtenAt: "2026-11-22T08:00:00.000Z",
  behindId: 0,
  refusal: undefined,
  attempts: 0,
});

const refusalOf = (kind: string) => Object.assign(new TRPCClientError(kind), { data: { kind } });

/** A desk that stores a message once per key, whatever happens to its answers. */
const startDesk = (answer: (key: string, attempt: number) => void, kept: Outbox = []) => {
  const stored = new Map<string, Message>();
  const attempts: string[] = [];
  const shown: number[] = [];
  const storage: Outbox[] = [];
  const signedOut: string[] = [];
  const sender = createSender({
    kept,
    keep: (outbox) => storage.push(outbox),
    onSent: ({ id }) => shown.push(id),
    onSignedOut: ({ kind }) => signedOut.push(kind),
    send: async ({ key, text }) => {
      attempts.push(key);
      const message = stored.get(key) ?? sampleMessage(stored.size + 1, { text });
      answer(key, attempts.filter((attempt) => attempt === key).length);
      stored.set(key, message);
      return message;
    },
  });
  /** Until nothing more happens by itself; what waits for its next attempt is sent immediately. */
  const settle = async (until: () => boolean): Promise<void> => {
    await expect
      .poll(() => {
        sender.wake();
        return until();
      })
      .toBe(true);
  };
  return { sender, stored, attempts, shown, storage, signedOut, settle };
};

it("messages are sent until each is acknowledged, in the order they were written in", async () => {
  const lost = new TypeError("Failed to fetch");
  const { sender, stored, attempts, shown, storage, settle } = startDesk((key, attempt) => {
    if (key === "b" && attempt < 3) throw lost;
  });
  for (const key of ["a", "b", "c"]) sender.send(outgoing(key));
  await settle(() => sender.outbox.value.length === 0);
  expect([...stored.keys()]).toEqual(["a", "b", "c"]);
  expect(attempts).toEqual(["a", "b", "b", "b", "c"]);
  expect(shown).toEqual([1, 2, 3]);
  expect(storage.at(-1)).toEqual([]);
});

it("a message that is refused waits for its writer, and what is behind it waits with it", async () => {
  let isClosed = true;
  const { sender, stored, settle } = startDesk(() => {
    if (isClosed) throw refusalOf("TICKET_CLOSED");
  });
  sender.send(outgoing("a"));
  sender.send(outgoing("b"));
  await settle(() => sender.outbox.value[0]?.refusal !== undefined);
  expect(sender.outbox.value.map(({ refusal }) => refusal?.kind)).toEqual(["TICKET_CLOSED", undefined]);
  isClosed = false;
  sender.retry("a");
  await settle(() => sender.outbox.value.length === 0);
  expect([...stored.keys()]).toEqual(["a", "b"]);
});

it("a message that is discarded lets the next one go", async () => {
  const { sender, stored, settle } = startDesk((key) => {
    if (key === "a") throw refusalOf("VALIDATION_FAILED");
  });
  sender.send(outgoing("a"));
  sender.send(outgoing("b"));
  await settle(() => sender.outbox.value[0]?.refusal !== undefined);
  sender.discard("a");
  await settle(() => sender.outbox.value.length === 0);
  expect([...stored.keys()]).toEqual(["b"]);
});

it("what was not acknowledged when the page was left is sent under its key", async () => {
  const { sender, attempts, settle } = startDesk(() => undefined, [outgoing("a"), outgoing("b", "two")]);
  await settle(() => sender.outbox.value.length === 0);
  expect(attempts.sort()).toEqual(["a", "b"]);
});

it("a token that has expired ends the session and loses nothing", async () => {
  const { sender, signedOut, storage, settle } = startDesk(() => {
    throw refusalOf("UNAUTHENTICATED");
  });
  sender.send(outgoing("a"));
  await settle(() => signedOut.length > 0);
  expect(signedOut).toEqual(["UNAUTHENTICATED"]);
  expect(storage.at(-1)?.map(({ key }) => key)).toEqual(["a"]);
});
