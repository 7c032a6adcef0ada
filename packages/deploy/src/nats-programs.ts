import { toBoundPrefix } from "@crossdesk/contracts/access";
import { AGENT_EVENTS, consumerNameOf, FILE_EVENTS, subjectsOf, TICKET_EVENTS } from "@crossdesk/contracts/events";
import { z } from "zod";
import { OPERATOR } from "./credentials.ts";
import { NATS_APPS, SERVICES } from "./nats-rights.ts";
import type { NatsRights, NatsUser } from "./nats-rights.ts";

const TAKEN: ReadonlySet<string> = new Set([...NATS_APPS, OPERATOR]);

const Service = z.enum(SERVICES, { error: `must be one of ${SERVICES.join(", ")}` });

const EVENT_TYPES = Object.keys({ ...TICKET_EVENTS, ...AGENT_EVENTS, ...FILE_EVENTS });

/** All events of a service, or those of one type. */
const Listened = z.enum([...SERVICES, ...EVENT_TYPES], {
  error: `must be one of ${SERVICES.join(", ")}, or a type of event such as events.tickets.ticket-opened`,
});

/** A program outside this repository that has a user of the broker. Nothing of it is secret. */
export const NatsProgram = z.object({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/u, {
      error: "must be a lower-case letter, and up to 31 lower-case letters, digits and hyphens",
    })
    .refine((name) => !TAKEN.has(name), { error: "is the name of an app of the system" }),
  /** The public half of the user's key; the program has the other one. */
  nkey: z.string().regex(/^U[A-Z2-7]{55}$/u, { error: "must be the public key of a user, which begins with U" }),
  /** The tenant that it is confined to; `null` is every tenant. */
  tenant: z.string().min(1).max(255).nullable(),
  /** The services whose procedures it calls. */
  calls: z.array(Service),
  /** The events that it reads, by service or by type: of every tenant, whichever its own is. */
  listens: z.array(Listened),
});
export type NatsProgram = z.infer<typeof NatsProgram>;

/** What it takes to read these events, and no others: the broker holds a consumer to the filter that is part of the subject. */
const listenTo = (name: string, source: string): readonly string[] => {
  const durable = consumerNameOf(name, source);
  return [
    "$JS.API.STREAM.INFO.EVENTS",
    `$JS.API.CONSUMER.INFO.EVENTS.${durable}`,
    `$JS.API.CONSUMER.CREATE.EVENTS.${durable}.${subjectsOf(source)}`,
    `$JS.API.CONSUMER.MSG.NEXT.EVENTS.${durable}`,
    `$JS.ACK.EVENTS.${durable}.>`,
  ];
};

/** A program's calls go out under its own prefix, by which the services know it: it cannot call as anyone else. */
export const programRights = ({ name, tenant, calls, listens }: NatsProgram): NatsRights => {
  const prefix = toBoundPrefix({ name, tenant });
  return {
    publish: [
      ...calls.flatMap((service) => [
        `${prefix}.${service}`,
        `${prefix}.${service}.>`,
        // Where the service takes the acknowledgements of a subscription: a name that cannot be guessed.
        `_INBOX.${service}.>`,
      ]),
      ...new Set(listens.flatMap((source) => listenTo(name, source))),
    ],
    subscribe: [`_INBOX.${name}.>`],
  };
};

export const programUser = (program: NatsProgram): NatsUser => ({ nkey: program.nkey, rights: programRights(program) });

const Programs = z.array(NatsProgram).superRefine((programs, context) => {
  for (const [index, { name }] of programs.entries()) {
    if (programs.findIndex((other) => other.name === name) < index) {
      context.addIssue({ code: "custom", message: `"${name}" is there twice` });
    }
  }
});

/** Reads the setting NATS_PROGRAMS: a list in JSON, as `npm run nats:user` prints it. */
export const parsePrograms = (text: string | undefined): readonly NatsProgram[] => {
  if (text === undefined || text.trim() === "") return [];
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error("NATS_PROGRAMS is not JSON; npm run nats:user prints what it must be.");
  }
  const parsed = Programs.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`NATS_PROGRAMS: ${issue?.path.join(".") ?? ""} ${issue?.message ?? "cannot be read"}.`);
};
