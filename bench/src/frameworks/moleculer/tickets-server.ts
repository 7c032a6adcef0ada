import { AddMessageInput, Caller, ListTicketsInput, OpenTicketInput, TicketReference } from "@crossdesk/contracts";
import type { Call } from "@crossdesk/contracts";
import type { Context } from "moleculer";
import { z } from "zod";
import { openTickets } from "../open-tickets.ts";
import { createBroker } from "./broker.ts";

const { handlers, close } = await openTickets();
const { tickets, messages } = handlers;

const Asking = z.object({ caller: Caller, requestId: z.string() });
const toCall = ({ headers }: Context): Call => ({ ctx: Asking.parse(headers), signal: undefined });

const broker = createBroker("tickets");
broker.createService({
  name: "tickets",
  actions: {
    get: (context: Context) => tickets.getSummary(TicketReference.parse(context.params), toCall(context)),
    list: (context: Context) => tickets.listSummaries(ListTicketsInput.parse(context.params), toCall(context)),
    addMessage: (context: Context) => messages.add(AddMessageInput.parse(context.params), toCall(context)),
    open: (context: Context) => tickets.open(OpenTicketInput.parse(context.params), toCall(context)),
  },
});
await broker.start();
process.send?.({ type: "ready" });
process.once("SIGTERM", () => {
  void broker.stop().then(close);
});
