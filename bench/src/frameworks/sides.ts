import { findFreePort } from "@crossdesk/dev-stack";
import type { BenchSystem } from "../partner/system.ts";

/** One way to answer the partners: a gateway's process, and one that has the tickets. */
export interface Side {
  readonly title: string;
  readonly url: string;
  readonly pids: { readonly gateway: number; readonly tickets: number };
}

const startSide = async (system: BenchSystem, title: string, folder: string, extra: Readonly<Record<string, string>> = {}): Promise<Side> => {
  const [port, ticketsPort] = [await findFreePort(), await findFreePort()];
  const env = { PORT: String(port), TICKETS_PORT: String(ticketsPort), ...extra };
  const start = (program: string) => system.startBeside(new URL(`${folder}/${program}-server.ts`, import.meta.url), env);
  const tickets = await start("tickets");
  const gateway = await start("gateway");
  return { title, url: `http://127.0.0.1:${port}`, pids: { gateway: gateway.pid, tickets: tickets.pid } };
};

/** The system itself, which is the first, and all that it is compared with. */
export const startSides = async (system: BenchSystem): Promise<readonly [Side, ...Side[]]> => [
  {
    title: "Crossdesk",
    url: system.urls.system,
    pids: { gateway: system.pids.gateway, tickets: system.pids.tickets },
  },
  ...(process.env["LINKS"]?.split(",") ?? []).length > 0 ? await Promise.all((process.env["LINKS"] ?? "").split(",").map((LINK) => startSide(system, `tRPC ${LINK}`, "trpc-http", { LINK }))) : [],
  await startSide(system, "tRPC over HTTP", "trpc-http"),
  await startSide(system, "Moleculer over NATS", "moleculer"),
];
