import { createCrossdeskClient } from "@crossdesk/client";
import { withCall } from "@crossdesk/contracts";
import { instrumentation } from "@crossdesk/service-kit";
import type { CrossdeskClientOptions } from "@crossdesk/client";
import type { Caller, CrossdeskClient, ServiceName } from "@crossdesk/contracts";

/** What the gateway needs of the rest of the system. */
export interface GatewayClients {
  readonly client: CrossdeskClient;
  readonly checkReadiness: () => Promise<Readiness>;
}

/** A part of the system, as the gateway finds it. */
interface Check {
  readonly status: "ok" | "failing";
  readonly message?: string;
}

/** `checks` names every part that the gateway needs; `ok` when all of them answer. `optional` names those that it can do without. */
export interface Readiness {
  readonly status: "ok" | "failing";
  readonly checks: Readonly<Record<string, Check>>;
  readonly optional: Readonly<Record<string, Check>>;
}

/** The gateway itself, for calls that it makes on its own behalf. */
export const GATEWAY: Caller = { subject: "gateway", role: "service", entityId: null };
const HEALTH_TIMEOUT_MS = 1_000;
/** What partners' requests need. Webhooks get events of them later, and may be down meanwhile. */
const NEEDED = ["tickets", "agents", "files"] as const satisfies readonly ServiceName[];
const OPTIONAL = ["webhooks"] as const satisfies readonly ServiceName[];

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

/** What the clients are made with. */
export interface GatewayClientsOptions extends CrossdeskClientOptions {
  /** Aborts when the gateway is about to close: it is not ready from then on. */
  readonly closing: AbortSignal;
}

const ENDING: Readiness = {
  status: "failing",
  checks: { shutdown: failing("The gateway is about to end.") },
  optional: {},
};

/** A gateway is not ready before it has read who is refused: the service of which it reads that may be up for a moment already. */
export const readyWith =
  (checkReadiness: GatewayClients["checkReadiness"], areRevocationsRead: () => boolean) =>
  async (): Promise<Readiness> => {
    const found = await checkReadiness();
    if (found.status !== "ok" || areRevocationsRead()) return found;
    const checks = { ...found.checks, agents: failing("Revocations have not been read from it yet.") };
    return { ...found, status: "failing", checks };
  };

/** Typed clients of the services on one NATS connection, which stays the caller's to close. */
export const createGatewayClients = ({ closing, ...options }: GatewayClientsOptions): GatewayClients => {
  const { nc } = options;
  const client = createCrossdeskClient({ ...options, onCall: instrumentation().onCall });
  return {
    client,
    checkReadiness: async () => {
      if (closing.aborted) return ENDING;
      const checkEach = (services: readonly ServiceName[]) =>
        Promise.all(services.map(async (service) => [service, await checkService(client, service)] as const));
      const [nats, needed, optional] = await Promise.all([checkNats(nc), checkEach(NEEDED), checkEach(OPTIONAL)]);
      const checks = { nats, ...Object.fromEntries(needed) };
      const isReady = Object.values(checks).every(({ status }) => status === "ok");
      return { status: isReady ? "ok" : "failing", checks, optional: Object.fromEntries(optional) };
    },
  };
};
