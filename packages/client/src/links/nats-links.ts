import type { ServiceName } from "@crossdesk/contracts/client";
import { natsLink } from "@crossdesk/trpc-nats";
import type { NatsConnection } from "@nats-io/transport-node";
import type { OperationLink, TRPCLink } from "@trpc/client";
import type { AnyTRPCRouter } from "@trpc/server";

/** The service that answers procedures by the first part of their path; the tickets service has several. */
const SERVICE_OF = {
  tickets: "tickets",
  messages: "tickets",
  notes: "tickets",
  replies: "tickets",
  views: "tickets",
  sessions: "tickets",
  customers: "tickets",
  categories: "tickets",
  logs: "tickets",
  promises: "tickets",
  agents: "agents",
  keys: "agents",
  access: "agents",
  files: "files",
  webhooks: "webhooks",
} as const satisfies Record<string, ServiceName>;

const isKnown = (name: string): name is keyof typeof SERVICE_OF => Object.hasOwn(SERVICE_OF, name);

/** How the services are reached. */
export interface NatsLinksOptions {
  readonly nc: NatsConnection;
  readonly timeoutMs: number;
  /** `rpc`, whose callers say who they are, or a program's own. */
  readonly subjectPrefix: string;
}

/** Sends each call to the service that has the procedure. */
export const natsLinks =
  <TRouter extends AnyTRPCRouter>(options: NatsLinksOptions): TRPCLink<TRouter> =>
  (runtime) => {
    const links = new Map<ServiceName, OperationLink<TRouter>>();
    const linkTo = (service: ServiceName): OperationLink<TRouter> => {
      const known = links.get(service);
      if (known !== undefined) return known;
      // The client is typed by the router of all services, of which this link carries one's procedures.
      const made = natsLink<AnyTRPCRouter>({ ...options, service })(runtime) as OperationLink<TRouter>;
      links.set(service, made);
      return made;
    };
    return (call) => {
      const [root = ""] = call.op.path.split(".", 1);
      return linkTo(isKnown(root) ? SERVICE_OF[root] : "tickets")(call);
    };
  };
