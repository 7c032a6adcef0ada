import { CrossdeskError, toCrossdeskError, withCall } from "@crossdesk/contracts";
import type {
  AgentsHandlers,
  Call,
  CallerRole,
  CrossdeskClient,
  CrossdeskHandlers,
  TicketsHandlers,
} from "@crossdesk/contracts";
import { iterateSubscription } from "@crossdesk/trpc-nats";

type CallOptions = ReturnType<typeof withCall>;

/** Passes a call on as its caller made it: the same rights, ids and key. A failure keeps its kind. */
const forward =
  <Input, Output>(procedure: (input: Input, options: CallOptions) => Promise<Output>) =>
  async (input: Input, call: Call): Promise<Output> => {
    try {
      return await procedure(input, optionsOf(call));
    } catch (failure) {
      throw toCrossdeskError(failure);
    }
  };

const optionsOf = ({ ctx, signal }: Call): CallOptions => {
  const { caller, requestId, idempotencyKey, traceparent } = ctx;
  const call = {
    caller,
    requestId,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
  return withCall(call, signal);
};

/**
 * The same for callers of these roles alone. Services trust each other with what a token's bearer could make up; what a caller's role may do
 * otherwise, and to whose tickets, the services say themselves.
 */
const forwardFor =
  (roles: readonly CallerRole[]) =>
  <Input, Output>(procedure: (input: Input, options: CallOptions) => Promise<Output>) => {
    const pass = forward(procedure);
    return async (input: Input, call: Call): Promise<Output> => {
      if (roles.includes(call.ctx.caller.role)) return pass(input, call);
      throw new CrossdeskError("FORBIDDEN", `On /trpc this is for callers of the role ${roles.join(" or ")}.`);
    };
  };

/** What they name is taken as checked: another service has done so. */
const forServices = forwardFor(["service"]);
/** Agents' own affairs are no customer's. */
const forStaff = forwardFor(["agent", "partner", "admin", "service"]);

/** There is no way to bring a file's bytes along, so that an upload would be a file without any. */
const refuseUpload = async (): Promise<never> => {
  throw new CrossdeskError("FORBIDDEN", "Files are not uploaded through /trpc: POST /common/upload/file takes them.");
};

/** Passes a subscription on: its items with their ids, as fast as its client takes them. */
const forwardAgentsWatch =
  ({ watch }: CrossdeskClient["agents"]): AgentsHandlers["agents"]["watch"] =>
  async (input, call) =>
    follow(iterateSubscription(watch, input, optionsOf(call)));

const forwardWatch =
  ({ watch }: CrossdeskClient["tickets"]): TicketsHandlers["tickets"]["watch"] =>
  async (input, call) =>
    follow(iterateSubscription(watch, input, optionsOf(call)));

async function* follow<Item>(items: AsyncIterable<{ id: string; data: Item }>) {
  try {
    for await (const { id, data } of items) yield { id, item: data };
  } catch (failure) {
    throw toCrossdeskError(failure);
  }
}

/** Handlers that do little themselves: each calls the procedure of the same path over NATS. */
export const createForwardingHandlers = ({
  tickets,
  messages,
  sessions,
  customers,
  categories,
  logs,
  agents,
  files,
  webhooks,
}: CrossdeskClient): CrossdeskHandlers => ({
  tickets: {
    health: forward(tickets.health.query),
    tickets: {
      open: forward(tickets.open.mutate),
      get: forward(tickets.get.query),
      getSummary: forward(tickets.getSummary.query),
      getMany: forward(tickets.getMany.query),
      list: forward(tickets.list.query),
      listSummaries: forward(tickets.listSummaries.query),
      counts: forward(tickets.counts.query),
      search: forward(tickets.search.query),
      update: forward(tickets.update.mutate),
      attachFile: forServices(tickets.attachFile.mutate),
      reopen: forward(tickets.reopen.mutate),
      markPending: forward(tickets.markPending.mutate),
      resolve: forward(tickets.resolve.mutate),
      escalate: forward(tickets.escalate.mutate),
      recordRefund: forward(tickets.recordRefund.mutate),
      close: forward(tickets.close.mutate),
      closeRoom: forward(tickets.closeRoom.mutate),
      pick: forward(tickets.pick.mutate),
      markRead: forward(tickets.markRead.mutate),
      unread: forward(tickets.unread.query),
      latestChange: forward(tickets.latestChange.query),
      watch: forwardWatch(tickets),
    },
    messages: { add: forward(messages.add.mutate), list: forward(messages.list.query) },
    sessions: {
      open: forward(sessions.open.mutate),
      get: forward(sessions.get.query),
      update: forward(sessions.update.mutate),
      close: forward(sessions.close.mutate),
    },
    customers: { upsert: forward(customers.upsert.mutate), get: forward(customers.get.query) },
    categories: { upsert: forward(categories.upsert.mutate), list: forward(categories.list.query) },
    logs: { list: forward(logs.list.query) },
  },
  agents: {
    health: forward(agents.health.query),
    agents: {
      me: forward(agents.me.mutate),
      setStatus: forward(agents.setStatus.mutate),
      confirmPresence: forward(agents.confirmPresence.mutate),
      watch: forwardAgentsWatch(agents),
      desk: forward(agents.desk.query),
      get: forward(agents.get.query),
      list: forward(agents.list.query),
      upsert: forward(agents.upsert.mutate),
      remove: forward(agents.remove.mutate),
      assign: forward(agents.assign.mutate),
      unassign: forward(agents.unassign.mutate),
      handOver: forward(agents.handOver.mutate),
      handOverAll: forward(agents.handOverAll.mutate),
      take: forward(agents.take.mutate),
      giveBack: forward(agents.giveBack.mutate),
      assignment: forStaff(agents.assignment.query),
      listAssignments: forward(agents.listAssignments.mutate),
      explain: forward(agents.explain.query),
    },
  },
  files: {
    health: forward(files.health.query),
    files: {
      begin: refuseUpload,
      commit: refuseUpload,
      abort: refuseUpload,
      get: forward(files.get.query),
      prepare: forward(files.prepare.mutate),
      link: forServices(files.link.mutate),
    },
  },
  webhooks: {
    health: forward(webhooks.health.query),
    webhooks: {
      create: forward(webhooks.create.mutate),
      get: forward(webhooks.get.query),
      list: forward(webhooks.list.query),
      update: forward(webhooks.update.mutate),
      remove: forward(webhooks.remove.mutate),
      rotateSecret: forward(webhooks.rotateSecret.mutate),
      sendTest: forward(webhooks.sendTest.mutate),
      listDeliveries: forward(webhooks.listDeliveries.query),
      getDelivery: forward(webhooks.getDelivery.query),
      redeliver: forward(webhooks.redeliver.mutate),
      redeliverFailed: forward(webhooks.redeliverFailed.mutate),
    },
  },
});
