import { TicketStatus, isDone } from "@crossdesk/contracts";
import { z } from "zod";
import type { Databases } from "./databases.ts";

/** The answers that the callers received. */
export interface Promised {
  /** Subjects of tickets whose creation was acknowledged, each sent once under one idempotency key. */
  readonly subjects: ReadonlySet<string>;
  /** Texts of messages that were acknowledged, each of them sent once. */
  readonly texts?: ReadonlySet<string>;
  /** Orders whose session was acknowledged. */
  readonly orders?: ReadonlySet<string>;
  /** Answers that the documentation does not have for a system in trouble. */
  readonly surprises: readonly string[];
}

/** What a finding says of the work that was done: it is gone, it was done twice, or something else is not as it should be. */
type Meaning = "lost" | "doubled" | "wrong";

/** Things of one kind that are wrong: how many, and one example. */
export interface Finding {
  readonly meaning: Meaning;
  readonly count: number;
  readonly example: string;
}

/** What is wrong, by kind. */
export type Findings = ReadonlyMap<string, Finding>;

const Tickets = z.array(
  z.object({
    id: z.string(),
    subject: z.string(),
    status: TicketStatus,
    agentId: z.string().nullable(),
    assignmentVersion: z.int(),
    created: z.int(),
  }),
);
const Assignments = z.array(
  z.object({
    id: z.string(),
    state: z.string(),
    agentId: z.string().nullable(),
    version: z.int(),
    isStuck: z.boolean(),
  }),
);
const Overloaded = z.array(z.object({ id: z.string(), load: z.int(), capacity: z.int() }));
const Events = z.array(z.object({ id: z.string(), type: z.string(), isPublished: z.boolean() }));
const Lines = z.array(z.object({ id: z.string(), count: z.int() }));
const Kept = z.array(z.object({ key: z.string(), count: z.int() }));
const Letters = z.array(z.object({ type: z.string(), reason: z.string() }));

const TICKETS = `
  SELECT id, subject, status, assigned_agent_id AS "agentId", assignment_version AS "assignmentVersion",
    (SELECT count(*)::integer FROM ticket_logs WHERE ticket_id = tickets.id AND action = 'Ticket created') AS created
  FROM tickets WHERE NOT is_deleted`;

/** A ticket is stuck that waits while somebody could take it. */
const ASSIGNMENTS = `
  WITH loads AS (SELECT agent_id, count(*) AS load FROM assignments WHERE state = 'assigned' GROUP BY agent_id)
  SELECT ticket_id AS id, state, agent_id AS "agentId", version, state = 'waiting' AND EXISTS (
    SELECT FROM agents LEFT JOIN loads ON loads.agent_id = agents.id
    WHERE agents.entity_id = assignments.entity_id AND status = 'online' AND removed_at IS NULL AND owner_partner IS NULL
      AND coalesce(load, 0) < capacity AND NOT agents.id = ANY(excluded_agent_ids)
  ) AS "isStuck" FROM assignments`;

const OVERLOADED = `
  SELECT agents.id, count(*)::integer AS load, capacity FROM agents JOIN assignments ON agent_id = agents.id
  WHERE state = 'assigned' AND owner_partner IS NULL GROUP BY agents.id HAVING count(*) > capacity`;

const EVENTS = `SELECT id, type, published_at IS NOT NULL AS "isPublished" FROM outbox`;
const LINES = `SELECT event_id AS id, count(*)::integer AS count FROM ledger GROUP BY event_id`;
const TEXTS = `SELECT text AS key, count(*)::integer AS count FROM messages WHERE text = ANY($1) GROUP BY text`;
const ORDERS = `SELECT order_id AS key, count(*)::integer AS count FROM tickets WHERE order_id = ANY($1) GROUP BY order_id`;
const LETTERS = "SELECT type, reason FROM dead_letters";

/** Looks at all databases once. While events are on their way there are findings that go by themselves. */
export const check = async ({ tickets, agents, ledger }: Databases, promised: Promised): Promise<Findings> => {
  const findings = new Map<string, Finding>();
  const find = (kind: string, example: string, meaning: Meaning = "wrong"): void => {
    findings.set(kind, { meaning, count: (findings.get(kind)?.count ?? 0) + 1, example });
  };

  for (const surprise of promised.surprises) find("unexpected answer", surprise);

  const findKept = (what: string, keys: ReadonlySet<string>, counts: ReadonlyMap<string, number>): void => {
    for (const key of keys) {
      const count = counts.get(key) ?? 0;
      if (count === 0) find(`acknowledged ${what} lost`, key, "lost");
      if (count > 1) find(`acknowledged ${what} doubled`, key, "doubled");
    }
  };
  const countKept = async (text: string, keys: ReadonlySet<string>): Promise<ReadonlyMap<string, number>> =>
    new Map(Kept.parse((await tickets.query(text, [[...keys]])).rows).map(({ key, count }) => [key, count]));

  const stored = Tickets.parse((await tickets.query(TICKETS)).rows);
  const bySubject = Map.groupBy(stored, (ticket) => ticket.subject);
  findKept("ticket", promised.subjects, new Map(bySubject.entries().map(([key, found]) => [key, found.length])));
  const { texts, orders } = promised;
  if (texts !== undefined) findKept("message", texts, await countKept(TEXTS, texts));
  if (orders !== undefined) findKept("session", orders, await countKept(ORDERS, orders));
  for (const { id, created } of stored) {
    if (created !== 1) find(`ticket with ${created} created lines`, id, created === 0 ? "lost" : "doubled");
  }

  const assignments = new Map(Assignments.parse((await agents.query(ASSIGNMENTS)).rows).map((each) => [each.id, each]));
  for (const { id, status, agentId, assignmentVersion } of stored) {
    const assignment = assignments.get(id);
    if (assignment === undefined) {
      find("ticket without an outcome", id, "lost");
      continue;
    }
    if ((assignment.state === "done") !== isDone(status)) {
      find("standing differs between the services", `${id}: ${status}, ${assignment.state}`);
    }
    if (assignment.agentId !== agentId) {
      find(
        "assignment differs between the services",
        `${id}: ${agentId} (version ${assignmentVersion}), ${assignment.agentId} (version ${assignment.version})`,
      );
    }
    if (assignment.isStuck) find("ticket waits while an agent has room", id);
  }
  const ids = new Set(stored.map((ticket) => ticket.id));
  for (const id of assignments.keys()) if (!ids.has(id)) find("assignment without a ticket", id);

  for (const { id, load, capacity } of Overloaded.parse((await agents.query(OVERLOADED)).rows)) {
    find("agent over capacity", `${id}: ${load} of ${capacity}`);
  }

  const lines = new Map(Lines.parse((await ledger.query(LINES)).rows).map(({ id, count }) => [id, count]));
  for (const database of [tickets, agents]) {
    for (const { id, type, isPublished } of Events.parse((await database.query(EVENTS)).rows)) {
      const count = lines.get(id) ?? 0;
      if (!isPublished) find("event not published", `${type} ${id}`, "lost");
      else if (count === 0) find("event without its effect", `${type} ${id}`, "lost");
      else if (count > 1) find("event took effect more than once", `${type} ${id}: ${count} times`, "doubled");
    }
  }

  for (const database of [tickets, agents, ledger]) {
    for (const { type, reason } of Letters.parse((await database.query(LETTERS)).rows)) {
      find("dead letter", `${type}: ${reason}`);
    }
  }
  return findings;
};

/** How many events there are: while it grows, the system is at work. */
export const countEvents = async ({ tickets, agents }: Databases): Promise<number> => {
  const counts = await Promise.all(
    [tickets, agents].map(async (database) => {
      const { rows } = await database.query("SELECT count(*)::integer AS count FROM outbox");
      return z.tuple([z.object({ count: z.int() })]).parse(rows)[0].count;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
};

export const describeFindings = (findings: Findings): string =>
  [...findings].map(([kind, { count, example }]) => `  ${count} × ${kind} (${example})`).join("\n");
