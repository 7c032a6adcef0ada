import { callTRPCProcedure, getErrorShape, TRPCError } from "@trpc/server";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { RevokeInput } from "./access/revocation.ts";
import type { CallContext } from "./context.ts";
import { CrossdeskError } from "./errors.ts";
import { GetFileInput } from "./files/file.ts";
import { NoInput } from "./health.ts";
import { requiredText } from "./primitives.ts";
import { TicketReference } from "./tickets/ticket-reference.ts";
import { procedure, router } from "./trpc.ts";

const ctx: CallContext = { caller: { subject: "a", role: "admin", entityId: null }, requestId: "request-1" };

const sample = router({
  known: procedure.query(() => {
    throw new CrossdeskError("TICKET_NOT_FOUND", "There is no ticket 7.");
  }),
  unknown: procedure.query(() => {
    throw new Error('duplicate key value violates unique constraint "secret"');
  }),
  named: procedure.input(z.object({ subject: requiredText(5) })).query(({ input }) => input.subject),
  asking: procedure
    .input(z.object({ url: z.string(), kind: z.enum(["a", "b"]), limit: z.int().default(10) }))
    .query(() => null),
  bare: procedure.input(NoInput).query(({ input }) => {
    if (input !== undefined) throw new Error("there is an input");
  }),
  easy: procedure.input(z.object({ limit: z.int().default(10) })).query(({ input }) => input.limit),
  echoing: procedure
    .input(z.object({ limit: z.int().default(10) }))
    .mutation(({ input, ctx: { sent } }) => ({ input, sent })),
  referring: procedure.input(z.object({ ticket: TicketReference })).query(() => null),
  broken: procedure.output(z.object({ id: z.uuid() })).query(() => ({ id: "personal data" })),
});

const fail = async (path: string, input: unknown) => {
  try {
    await callTRPCProcedure({
      router: sample,
      path,
      ctx,
      type: "query",
      getRawInput: () => Promise.resolve(input),
      signal: undefined,
      batchIndex: 0,
    });
  } catch (error) {
    if (!(error instanceof TRPCError)) throw error;
    return getErrorShape({ config: sample._def._config, error, type: "query", path, input, ctx });
  }
  throw new Error("the call did not fail");
};

describe("the shape of errors", () => {
  it("carries kind, code and message of the catalogue's errors", async () => {
    const shape = await fail("known", undefined);
    expect(shape.message).toBe("There is no ticket 7.");
    expect(shape.data).toEqual({
      code: "NOT_FOUND",
      httpStatus: 404,
      kind: "TICKET_NOT_FOUND",
      details: {},
      path: "known",
      requestId: "request-1",
    });
  });

  it("says nothing of an unknown failure but the request id", async () => {
    const shape = await fail("unknown", undefined);
    expect(shape.data.kind).toBe("INTERNAL");
    expect(JSON.stringify(shape)).not.toMatch(/duplicate|secret|stack/u);
    expect(shape.message).toContain("request-1");
  });

  it("names the field at fault of an input that is refused", async () => {
    const shape = await fail("named", { subject: "" });
    expect(shape.data).toMatchObject({
      code: "BAD_REQUEST",
      kind: "VALIDATION_FAILED",
      details: { issues: [{ path: ["subject"], message: "must not be empty" }] },
    });
    expect(shape.message).toBe("subject: must not be empty");
  });

  it("names the fields to send of an input that is missing, or is something else", async () => {
    const missing = await fail("asking", undefined);
    expect(missing.message).toBe("url: is required; kind: is required");
    expect(missing.data.details).toEqual({
      issues: [
        { path: ["url"], message: "is required" },
        { path: ["kind"], message: "is required" },
      ],
    });
    expect((await fail("asking", { url: 7, kind: "a" })).message).toBe("url: must be a string");
    expect((await fail("asking", "text")).message).toBe("The input: must be an object");
    expect((await fail("asking", null)).message).toBe("The input: must be an object");
  });

  it("takes a call without input where no field of it is needed", async () => {
    await expect(fail("easy", undefined)).rejects.toThrow("the call did not fail");
  });

  it("takes no input where a procedure has none, and passes on none of what a later release may send", async () => {
    for (const input of [undefined, {}, { later: true }])
      await expect(fail("bare", input)).rejects.toThrow("the call did not fail");
    for (const input of [7, null, []]) {
      expect((await fail("bare", input)).message).toBe("The input: must be left out");
    }
  });

  it.each([
    [{}, "ticket: must name the ticket by exactly one of id, number, roomId, feedbackId and orderId"],
    [{ id: crypto.randomUUID(), number: 1 }, "ticket: must name the ticket by exactly one of id,"],
    ["7", "ticket: must name the ticket by exactly one of id,"],
    [{ id: "7" }, "ticket.id: Invalid UUID"],
    [{ number: 0 }, "ticket.number: Too small"],
  ])("says of %j as a reference to a ticket what is wrong with it", async (ticket, message) => {
    const shape = await fail("referring", { ticket });
    expect(shape.data.kind).toBe("VALIDATION_FAILED");
    expect(shape.message).toContain(message);
  });

  it("passes over what only a later release knows", () => {
    const id = crypto.randomUUID();
    expect(TicketReference.parse({ number: 1, colour: "red" })).toEqual({ number: 1 });
    expect(GetFileInput.parse({ id, orReplaced: true, width: 100 })).toEqual({ id, orReplaced: true });
    expect(RevokeInput.parse({ tokenId: "t", because: "lost" })).toEqual({ tokenId: "t" });
    expect(GetFileInput.safeParse({ id, name: "a.png" }).success).toBe(false);
  });

  it.each([
    ["a key", "key-1", { path: "echoing", input: { later: true } }],
    ["no key", undefined, undefined],
  ])("passes to the handler of a call with %s what was sent", async (_with, idempotencyKey, sent) => {
    const received = await callTRPCProcedure({
      router: sample,
      path: "echoing",
      ctx: { ...ctx, idempotencyKey },
      type: "mutation",
      getRawInput: async () => ({ later: true }),
      signal: undefined,
      batchIndex: 0,
    });
    expect(received).toEqual({ input: { limit: 10 }, sent });
  });

  it("hides what a handler answered against its output schema", async () => {
    const shape = await fail("broken", undefined);
    expect(shape.data.kind).toBe("INTERNAL");
    expect(JSON.stringify(shape)).not.toContain("personal data");
  });

  it.each([["\u0000"], ["\uD800"], ["abcdef"], ["   "]])(
    "refuses %j as a name of at most five characters",
    async (subject) => {
      expect((await fail("named", { subject })).data.kind).toBe("VALIDATION_FAILED");
    },
  );

  it("reports a procedure that does not exist", async () => {
    const shape = await fail("nowhere", undefined);
    expect(shape.message).toBe('There is no query "nowhere".');
    expect(shape.data).toMatchObject({ code: "NOT_FOUND", httpStatus: 404, kind: "PROCEDURE_NOT_FOUND" });
  });
});
