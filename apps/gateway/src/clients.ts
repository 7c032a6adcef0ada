import { createCrossdeskClient, withCall } from "@crossdesk/contracts";
import type { Caller, CrossdeskClient, CrossdeskClientOptions, ServiceName } from "@crossdesk/contracts";

/** What the gateway needs of the rest of the system. */
export interface GatewayClients {
  readonly client: CrossdeskClient;
  readonly checkReadiness: () => Promise<Readiness>;
}

/** `checks` names every part that the gateway needs; `ok` when all of them answer. */
export interface Readiness {
  readonly status: "ok" | "failing";
  readonly checks: Readonly<Record<string, { readonly status: "ok" | "failing"; readonly message?: string }>>;
}

/** The gateway itself, where it asks for nobody else. */
export const GATEWAY: Caller = { subject: "gateway", role: "service", entityId: null };
const HEALTH_TIMEOUT_MS = 1_000;
/** What partners' requests need. Webhooks are told of them later, and may be away meanwhile. */
const NEEDED = ["tickets", "agents", "files"] as const satisfies readonly ServiceName[];

type Check = Readiness["checks"][string];

const failing = (message: string): Check => ({ status: "failing", message });

const checkService = async (client: CrossdeskClient, service: ServiceName): Promise<Check> => {
  try {
    const health = await client[service].health.query(
      undefined,
      withCall({ caller: GATEWAY, timeoutMs: HEALTH_TIMEOUT_MS }),
    );
    if (health.status === "ok") return { status: "ok" };
    const broken = Object.entries(health.checks).filter(([, check]) => check.status !== "ok");
    return failing(`The service is up, but not ${broken.map(([name]) => name).join(", ")}.`);
  } catch {
    return failing("The service does not answer.");
  }
};

const checkNats = async (nc: CrossdeskClientOptions["nc"]): Promise<Check> => {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<Check>((resolve) => {
    timer = setTimeout(resolve, HEALTH_TIMEOUT_MS, failing("NATS does not answer."));
  });
  const answer = nc.rtt().then(
    (): Check => ({ status: "ok" }),
    () => failing("NATS is not connected."),
  );
  return Promise.race([answer, timeout]).finally(() => clearTimeout(timer));
};

/** Typed clients of the services on one NATS connection, which stays the caller's to close. */
export const createGatewayClients = (options: CrossdeskClientOptions): GatewayClients => {
  const { nc } = options;
  const client = createCrossdeskClient(options);
  return {
    client,
    checkReadiness: async () => {
      const [nats, ...services] = await Promise.all([
        checkNats(nc),
        ...NEEDED.map((service) => checkService(client, service)),
      ]);
      const checks = Object.fromEntries([
        ["nats", nats],
        ...NEEDED.map((service, index): [string, Check] => [service, services[index] ?? failing("Not checked.")]),
      ]);
      return { status: Object.values(checks).every(({ status }) => status === "ok") ? "ok" : "failing", checks };
    },
  };
};
