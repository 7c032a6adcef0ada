import { connectCrossdesk } from "@crossdesk/client";
import type { Caller, CrossdeskClient } from "@crossdesk/contracts";
import type { NatsConnection } from "@nats-io/transport-node";
import type { Story } from "../release/fixture.ts";
import { as as claimsOf } from "../release/people.ts";
import type { Person } from "../release/people.ts";
import { STEPS } from "./further-steps.ts";
import type { Who } from "./further-steps.ts";

const GATEWAY: Caller = { subject: "gateway", role: "service", entityId: null };

const callerOf = (person: Person): Caller => {
  const { sub: subject, entityId = null, ...claims } = claimsOf(person).as;
  return { subject, entityId, ...claims };
};

export interface FurtherOptions {
  readonly nc: NatsConnection;
  /** What is known of the life that people had with the system. */
  readonly story: Story;
  /** The procedures that it has. */
  readonly procedures: readonly string[];
}

/** Calls, with this release's client, the procedures that people do not use. Returns the failures. */
export const makeFurtherCalls = async ({ nc, story, procedures }: FurtherOptions): Promise<readonly string[]> => {
  const clients = new Map<Who, CrossdeskClient>();
  for (const who of ["gateway", "admin", "directory", "shop", "jane", "omar", "ben", "cleo"] as const) {
    const caller = who === "gateway" ? GATEWAY : callerOf(who);
    clients.set(who, (await connectCrossdesk({ nats: nc, caller, attempts: 1 })).client);
  }
  const as = (who: Who): CrossdeskClient => {
    const client = clients.get(who);
    if (client === undefined) throw new Error(`${who} does not call.`);
    return client;
  };
  const ticket = (title: string): { readonly id: string } => ({ id: story.tickets[title]?.id ?? "" });
  const failed: string[] = [];
  for (const [procedure, step] of STEPS) {
    if (!procedures.includes(procedure)) continue;
    await step({ as, story, ticket }).catch((error: unknown) => failed.push(`${procedure}: ${String(error)}`));
  }
  return failed;
};
