import { AddMessageInput, Caller, ListTicketsInput, OpenTicketInput, TicketReference } from "@crossdesk/contracts";
import type { TicketsHandlers } from "@crossdesk/contracts";
import { initTRPC } from "@trpc/server";
import { z } from "zod";

const t = initTRPC.create();

/** Calls of several callers share one request of HTTP: each says in its input who asks. */
const asked = <Input extends z.ZodType>(input: Input) =>
  z.object({ asking: z.object({ caller: Caller, requestId: z.string() }), input });

/** tRPC as its documentation has it: an input and a function each. */
export const createPlainRouter = ({ tickets, messages }: TicketsHandlers) =>
  t.router({
    get: t.procedure
      .input(asked(TicketReference))
      .query(({ input: { input, asking: ctx }, signal }) => tickets.getSummary(input, { ctx, signal })),
    list: t.procedure
      .input(asked(ListTicketsInput))
      .query(({ input: { input, asking: ctx }, signal }) => tickets.listSummaries(input, { ctx, signal })),
    addMessage: t.procedure
      .input(asked(AddMessageInput))
      .mutation(({ input: { input, asking: ctx }, signal }) => messages.add(input, { ctx, signal })),
    open: t.procedure
      .input(asked(OpenTicketInput))
      .mutation(({ input: { input, asking: ctx }, signal }) => tickets.open(input, { ctx, signal })),
  });
export type PlainRouter = ReturnType<typeof createPlainRouter>;
