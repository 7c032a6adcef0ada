import { buildAgents } from "@crossdesk/agents";
import type { AgentsSettings } from "@crossdesk/agents";
import { createFileLinks } from "@crossdesk/file-store";
import type { BlobStore } from "@crossdesk/file-store";
import { buildFiles } from "@crossdesk/files";
import { buildGateway } from "@crossdesk/gateway";
import { connectNats } from "@crossdesk/service-kit";
import type { Clock } from "@crossdesk/service-kit";
import { buildTickets } from "@crossdesk/tickets";
import type { ZendeskSettings } from "@crossdesk/tickets";
import { buildWebhooks } from "@crossdesk/webhooks";
import type { EncryptionKeys, WebhooksSettings } from "@crossdesk/webhooks";
import type { NatsConnection } from "@nats-io/transport-node";

type Gateway = ReturnType<typeof buildGateway>;
type GatewayDeps = Parameters<typeof buildGateway>[0];
type Address = { readonly url: string };

const LINK_KEY = { id: "e2e", secret: "the secret that signs links to files" };

export interface WebhooksParts {
  readonly database: Address;
  readonly encryptionKeys: EncryptionKeys;
  readonly settings: Partial<WebhooksSettings>;
}

/** What a system is made of: running servers, and the settings of its parts. */
export interface SystemParts {
  readonly nats: Address;
  readonly databases: Readonly<Record<"tickets" | "agents" | "files", Address>>;
  /** Where the bytes of files are. */
  readonly store: BlobStore;
  readonly clock: Clock;
  readonly logger: GatewayDeps["logger"] & Parameters<typeof buildTickets>[0]["logger"];
  readonly agents?: Partial<AgentsSettings> | undefined;
  /** The webhooks service too, which most do without. */
  readonly webhooks?: WebhooksParts | undefined;
  /** Where tickets are mirrored to; its links to files are the system's. */
  readonly zendesk?: Omit<ZendeskSettings, "links"> | undefined;
  readonly gateway: Omit<GatewayDeps, "nc" | "logger" | "now" | "files">;
  /** Where the gateway listens on 127.0.0.1. */
  readonly port: number;
  /** Called before the gateway listens. */
  readonly onGateway?: (gateway: Gateway) => void;
}

/** A running system. It ends as it should: the gateway first, then the services, then their connections. */
export interface RunningSystem extends AsyncDisposable {
  readonly url: string;
  /** A connection besides those of the parts. */
  readonly nc: NatsConnection;
}

/** Starts the services and the gateway in this process, on servers that run already. */
export const runSystem = async (parts: SystemParts): Promise<RunningSystem> => {
  await using stack = new AsyncDisposableStack();
  const { nats, databases, store, clock, logger, webhooks } = parts;
  const connect = async (name: string): Promise<NatsConnection> => {
    const nc = await connectNats({ url: nats.url, name, logger });
    stack.defer(() => nc.close());
    return nc;
  };
  const common = async (service: string, database: Address) => ({
    nc: await connect(service),
    logger,
    clock,
    databaseUrl: database.url,
  });
  const { publicUrl } = parts.gateway;
  const links = createFileLinks({ keys: [LINK_KEY], publicUrl, now: () => clock.now() });
  const [nc, gatewayNc, ...services] = await Promise.all([
    connect("test"),
    connect("gateway"),
    common("tickets", databases.tickets).then((given) =>
      buildTickets({ ...given, ...(parts.zendesk === undefined ? {} : { zendesk: { ...parts.zendesk, links } }) }),
    ),
    common("files", databases.files).then((given) => buildFiles({ ...given, store })),
    common("agents", databases.agents).then((given) => buildAgents({ ...given, settings: parts.agents ?? {} })),
    ...(webhooks === undefined
      ? []
      : [
          common("webhooks", webhooks.database).then((given) =>
            buildWebhooks({ ...given, encryptionKeys: webhooks.encryptionKeys, settings: webhooks.settings }),
          ),
        ]),
  ]);
  for (const service of services) stack.defer(() => service.close());
  await Promise.all(services.map((service) => service.start()));

  const gateway = buildGateway({
    ...parts.gateway,
    nc: gatewayNc,
    logger,
    now: () => clock.now().getTime(),
    files: { store, links },
  });
  stack.defer(() => gateway.close());
  parts.onGateway?.(gateway);
  const url = await gateway.listen({ port: parts.port, host: "127.0.0.1" });
  const running = stack.move();
  return { url, nc, [Symbol.asyncDispose]: () => running.disposeAsync() };
};
