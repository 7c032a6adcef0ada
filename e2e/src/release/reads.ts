import type { Asking, Story } from "./fixture.ts";
import { as, PEOPLE } from "./people.ts";
import type { Person } from "./people.ts";
import { queryPath } from "./scenario.ts";

const BECKN = "/beckn/e-marketplace-bb/0.2/support";
const SUPPORT = "/backend/api/support-ticket";

const query = (person: Person, procedure: string, input?: unknown): Asking => ({
  path: queryPath(procedure, input),
  ...as(person),
});

/** What is asked of the four documented APIs. */
const documented = ({ tickets }: Story): Asking[] => {
  const search = (body: unknown): Asking => ({
    path: "/admin/fetch/customer/support",
    method: "POST",
    body,
    ...as("admin"),
  });
  const sessions = ["order-1", "order-2", "order-3"];
  return [
    ...sessions.map((order) => ({ path: `${BECKN}/${order}`, ...as("shop") })),
    { path: `${BECKN}/order-1/agent`, ...as("shop") },
    { path: `${BECKN}/order-1`, ...as("jane") },
    { path: `${BECKN}/order-1`, ...as("omar") },
    { path: `${SUPPORT}?limit=50`, ...as("admin") },
    { path: `${SUPPORT}?keyword=payments&status=open`, ...as("admin") },
    { path: `${SUPPORT}?limit=3&offset=2`, ...as("jane") },
    { path: `${SUPPORT}/ticket-logs?limit=10`, ...as("admin") },
    { path: SUPPORT, ...as("leaked") },
    ...Object.values(tickets).flatMap(({ number }) => [{ path: `${SUPPORT}/${number}`, ...as("admin") }]),
    ...(["ben", "cleo", "dora"] as const).flatMap((agent) => [
      { path: "/cs-chat-ticket/v1/info", ...as(agent) },
      { path: "/cs-chat-ticket/v1/tickets", ...as(agent) },
    ]),
    search({ email: "jane@example.com" }),
    search({ udid: "udid-9" }),
  ];
};

/** What is asked of the services' own procedures. */
const procedures = ({ tickets, agents, webhook }: Story): Asking[] => {
  const ids = Object.values(tickets).map(({ id }) => id);
  return [
    ...["handed over", "given back", "waiting", "of an agent who left"].map((title) =>
      query("admin", "agents.explain", { ticketId: tickets[title]?.id }),
    ),
    query("admin", "tickets.list", { limit: 4, offset: 8, count: true }),
    query("admin", "tickets.listSummaries", { keyword: "refund", limit: 5 }),
    query("admin", "tickets.listSummaries", { sort: "longest-waiting", limit: 5 }),
    query("admin", "tickets.listSummaries", { statuses: ["CREATED"], unassigned: true, limit: 5 }),
    query("jane", "tickets.counts", {}),
    query("admin", "tickets.counts", {}),
    query("ben", "tickets.unread", { ids }),
    query("admin", "messages.list", { ticket: { id: tickets["complaint"]?.id } }),
    query("admin", "logs.list", { limit: 8, details: true }),
    query("shop", "sessions.get", { orderId: "order-1" }),
    query("directory", "customers.get", { id: PEOPLE.jane.sub }),
    query("admin", "categories.list", {}),
    query("admin", "agents.list", {}),
    query("shop", "agents.desk", {}),
    ...["ben", "cleo"].map((name) => query("admin", "agents.get", { agentId: agents[name] })),
    query("admin", "keys.list", {}),
    query("shop", "webhooks.list", {}),
    query("shop", "webhooks.listDeliveries", { endpointId: webhook.id, limit: 3 }),
  ];
};

/** Everything that a release is asked after its life, in an order in which no answer changes another one. */
export const readsOf = (story: Story): readonly Asking[] => [...documented(story), ...procedures(story)];
