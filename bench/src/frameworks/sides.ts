import { findFreePort } from "@crossdesk/dev-stack";
import { compareAnswers } from "../partner/compare-answers.ts";
import { compareRows } from "../partner/compare-rows.ts";
import type { Bench } from "../partner/measure.ts";
import type { OperationName } from "../partner/operations.ts";
import type { BenchSystem } from "../partner/system.ts";

/** One way to answer the partners: a gateway's process, and one that has the tickets. */
export interface Side {
  readonly title: string;
  readonly url: string;
  readonly pids: { readonly gateway: number; readonly tickets: number };
}

/** The system itself, which comes first, and what it is compared with. */
export type Sides = readonly [Side, ...Side[]];

/** What is compared: whatever takes one call of the tickets service. */
export const COMPARED = ["get", "list", "add-message", "create"] as const satisfies readonly OperationName[];

const startSide = async (system: BenchSystem, title: string, folder: string): Promise<Side> => {
  const [port, ticketsPort] = [await findFreePort(), await findFreePort()];
  const env = { PORT: String(port), TICKETS_PORT: String(ticketsPort) };
  const start = (program: string) =>
    system.startBeside(new URL(`${folder}/${program}-server.ts`, import.meta.url), env);
  const tickets = await start("tickets");
  const gateway = await start("gateway");
  return { title, url: `http://127.0.0.1:${port}`, pids: { gateway: gateway.pid, tickets: tickets.pid } };
};

/** Starts all sides on the system's own servers and databases, and makes sure that they do the same before any is measured. */
export const startSides = async ({ system, drain, tickets }: Bench): Promise<Sides> => {
  const { urls, pids, ticketsUrl } = system;
  const others = [
    await startSide(system, "tRPC over HTTP", "trpc-http"),
    await startSide(system, "Moleculer over NATS", "moleculer"),
  ];
  for (const { url } of others) {
    const pair = { urls: { system: urls.system, reference: url, echo: url }, ticketsUrl };
    await compareAnswers(pair, { tickets, operations: COMPARED });
    await compareRows(pair, tickets);
  }
  await drain.wait();
  const { gateway, tickets: service } = pids;
  return [{ title: "Crossdesk", url: urls.system, pids: { gateway, tickets: service } }, ...others];
};
