import { kitMigrations } from "@crossdesk/stored-service";
import { randomUUID } from "node:crypto";
import type { ActorType, Channel, TicketStatus } from "@crossdesk/contracts";
import { createTestDatabase } from "@crossdesk/testing";
import { openDatabase } from "@crossdesk/database";
import { createLogger } from "@crossdesk/service-kit";
import type { Database } from "@crossdesk/database";
import { afterAll, beforeAll, expect, it } from "vitest";
import { migrations } from "../src/db/migrations/index.ts";

const HOUR = 3_600_000;
const logger = createLogger({ service: "tickets-upgrade-test", level: "silent" });
/** Hours ago, as an instant of the past: what is closed can be reopened from the real now on. */
const ago = (hours: number): string => new Date(START - hours * HOUR).toISOString();
const START = Math.floor(Date.now() / 1000) * 1000;

/** A ticket as the release before knew it: what was written in it, and how its status moved, by hours ago. */
interface Old {
  readonly status: TicketStatus;
  readonly channel?: Channel;
  readonly isPicked?: boolean;
  readonly closedAt?: number;
  readonly messages?: readonly (readonly [hours: number, sender: ActorType])[];
  readonly moves?: readonly (readonly [hours: number, from: TicketStatus, to: TicketStatus])[];
}

const OPENED = 200;
const TICKETS = {
  unanswered: {
    status: "CREATED",
    messages: [
      [90, "customer"],
      [80, "system"],
    ],
  },
  quiet: { status: "CREATED" },
  answered: {
    status: "ASSIGNED",
    messages: [
      [90, "customer"],
      [80, "agent"],
      [70, "service"],
      [60, "admin"],
    ],
  },
  askedAgain: {
    status: "ASSIGNED",
    isPicked: true,
    messages: [
      [90, "agent"],
      [80, "customer"],
      [70, "customer"],
    ],
  },
  liveChat: {
    status: "ASSIGNED",
    channel: "chat",
    isPicked: true,
    messages: [
      [90, "customer"],
      [1, "agent"],
    ],
  },
  liveChatAsked: {
    status: "ASSIGNED",
    channel: "chat",
    isPicked: true,
    messages: [
      [90, "agent"],
      [1, "customer"],
    ],
  },
  answeredMail: {
    status: "ASSIGNED",
    channel: "mobile",
    isPicked: true,
    messages: [
      [90, "customer"],
      [1, "agent"],
    ],
  },
  pickedInQueue: { status: "CREATED", channel: "chat", isPicked: false, messages: [[1, "agent"]] },
  resolved: { status: "WORKFLOW_DONE", messages: [[60, "agent"]], moves: [[50, "ASSIGNED", "WORKFLOW_DONE"]] },
  resolvedAndThanked: {
    status: "WORKFLOW_DONE",
    messages: [[30, "agent"]],
    moves: [[50, "ASSIGNED", "WORKFLOW_DONE"]],
  },
  /** The customer wrote after the resolution, and the message was not seen. */
  stranded: { status: "WORKFLOW_DONE", messages: [[40, "customer"]], moves: [[50, "ASSIGNED", "WORKFLOW_DONE"]] },
  reopened: {
    status: "CREATED",
    messages: [[90, "agent"]],
    moves: [
      [80, "ASSIGNED", "CLOSED"],
      [70, "CLOSED", "CREATED"],
    ],
  },
  closedLately: { status: "CLOSED", closedAt: 71 },
  closedLongAgo: { status: "CLOSED", closedAt: 73 },
  closedInternal: { status: "CHAT_CLOSED", channel: "internal", closedAt: 1 },
} as const satisfies Record<string, Old>;
type Name = keyof typeof TICKETS;
const NAMES = Object.keys(TICKETS) as Name[];

const insertOld = async ({ query }: Database, name: Name, number: number): Promise<void> => {
  const old: Old = TICKETS[name];
  const id = randomUUID();
  const latest = Math.min(OPENED, ...(old.messages ?? []).map(([hours]) => hours));
  // The release before had times of silence for everything that was picked.
  const silence = old.isPicked === undefined ? null : [ago(latest - 1 / 6), ago(latest - 1 / 4)];
  await query({
    text: `INSERT INTO tickets (id, number, ref_id, feedback_id, room_id, channel, entity_id, customer_id, user_type, category_id,
        category_text, ccr, language, subject, description, status, assigned_agent_id, picked_at, auto_close_warning_at,
        auto_close_at, last_activity_at, closed_at, log_hash, change_key, created_by, created_by_type, created_at, modified_by,
        modified_by_type, modified_at)
      VALUES ($1, $2, $3, gen_random_uuid(), gen_random_uuid(), $4, 'main', 'jane', 'customer', 1, 'General', '', 'eng', $3, '', $5,
        $6, $7, $8, $9, $10, $11, '\\x00', 1, 'jane', 'customer', $12, 'jane', 'customer', $12)`,
    values: [
      id,
      number,
      name,
      old.channel ?? "support",
      old.status,
      old.isPicked === true ? "agent" : null,
      old.isPicked === undefined ? null : ago(latest),
      silence?.[0] ?? null,
      silence?.[1] ?? null,
      ago(latest),
      old.closedAt === undefined ? null : ago(old.closedAt),
      ago(OPENED),
    ],
  });
  for (const [index, kind] of ["auto-close-warning", "auto-close"].entries()) {
    if (silence === null) continue;
    await query({
      text: `INSERT INTO timers (kind, key, id, due_at, run_at, version, payload)
        VALUES ($1, $2, gen_random_uuid(), $3, $3, 1, 'null')`,
      values: [kind, id, silence[index]],
    });
  }
  for (const [hours, sender] of old.messages ?? []) {
    await query({
      text: `INSERT INTO messages (ticket_id, ticket_number, sender_id, sender_type, text, sent_at, created_by, created_by_type)
        VALUES ($1, $2, $3, $3, 'text', $4, $3, $3)`,
      values: [id, number, sender, ago(hours)],
    });
  }
  for (const [index, [hours, from, to]] of (old.moves ?? []).entries()) {
    await query({
      text: `INSERT INTO ticket_logs (ticket_id, ticket_number, entity_id, customer_id, position, action, actor, actor_type, acted_at,
          detail, previous_hash, hash, change_key)
        VALUES ($1, $2, 'main', 'jane', $3, 'Updated ticket status', 'agent', 'agent', $4, $5, '\\x00', '\\x00', 1)`,
      values: [id, number, index + 2, ago(hours), JSON.stringify({ from, to })],
    });
  }
};

interface Upgraded {
  readonly awaiting: string | null;
  readonly since: string | null;
  readonly warnAt: string | null;
  readonly closeAt: string | null;
  readonly until: string | null;
  readonly timers: Readonly<Record<string, string>>;
}

let database: Awaited<ReturnType<typeof createTestDatabase>>;
const upgraded = new Map<string, Upgraded>();
/** When the team first answered. */
const firstAnswers = new Map<string, string | null>();

beforeAll(async () => {
  database = await createTestDatabase();
  const open = (upTo: number) =>
    openDatabase({
      url: database.url,
      entities: [],
      migrations: [...kitMigrations, ...migrations.slice(0, upTo)],
      logger,
    });
  const before = await open(migrations.findIndex(({ name }) => name === "tickets-009-add-awaiting"));
  await before.query({
    text: `INSERT INTO categories (entity_id, name, name_key, created_by, created_by_type, created_at, modified_by, modified_by_type,
        modified_at) VALUES ('main', 'General', 'general', 'test', 'system', now(), 'test', 'system', now())`,
  });
  await before.query({
    text: "INSERT INTO customers (entity_id, id, profile, created_at, modified_at) VALUES ('main', 'jane', '{}', now(), now())",
  });
  for (const [index, name] of NAMES.entries()) await insertOld(before, name, index + 1);
  await before.close();
  const after = await open(migrations.length);
  const iso = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  const rows = await after.query<Upgraded & { name: string; firstAnsweredAt: string | null }>({
    text: `SELECT subject AS name, awaiting, ${iso("awaiting_since")} AS since, ${iso("auto_close_warning_at")} AS "warnAt",
        ${iso("auto_close_at")} AS "closeAt", ${iso("reopenable_until")} AS until,
        ${iso("first_answered_at")} AS "firstAnsweredAt",
        (SELECT coalesce(json_object_agg(kind, ${iso("due_at")}), '{}') FROM timers WHERE key = t.id::text AND run_at = due_at) AS timers
      FROM tickets t`,
  });
  for (const { name, firstAnsweredAt, ...row } of rows) {
    upgraded.set(name, row);
    firstAnswers.set(name, firstAnsweredAt);
  }
  await after.close();
});
afterAll(() => database[Symbol.asyncDispose]());

it("English counts as assumed in open tickets from outside, unless somebody has set it", async () => {
  await using own = await createTestDatabase();
  const open = (upTo: number) =>
    openDatabase({ url: own.url, entities: [], migrations: [...kitMigrations, ...migrations.slice(0, upTo)], logger });
  const before = await open(migrations.findIndex(({ name }) => name === "tickets-013-add-language-assumed"));
  await before.query({
    text: `INSERT INTO categories (entity_id, name, name_key, created_by, created_by_type, created_at, modified_by, modified_by_type,
        modified_at) VALUES ('main', 'General', 'general', 'test', 'system', now(), 'test', 'system', now())`,
  });
  await before.query({
    text: "INSERT INTO customers (entity_id, id, profile, created_at, modified_at) VALUES ('main', 'jane', '{}', now(), now())",
  });
  const tickets = [
    ["unanswered", "assumed"],
    ["quiet", "german"],
    ["liveChat", "edited"],
    ["closedLately", "closed"],
  ] as const;
  for (const [index, [name, as]] of tickets.entries()) {
    await insertOld(before, name, index + 1);
    await before.query({
      text: "UPDATE tickets SET subject = $2, language = $3 WHERE number = $1",
      values: [index + 1, as, as === "german" ? "deu" : "eng"],
    });
  }
  await before.query({
    text: `INSERT INTO ticket_logs (ticket_id, ticket_number, entity_id, customer_id, position, action, actor, actor_type, acted_at,
        detail, previous_hash, hash, change_key)
      SELECT id, number, 'main', 'jane', 9, 'Updated ticket fields', 'ada', 'agent', now(), $1, '\\x00', '\\x00', 1
      FROM tickets WHERE subject = 'edited'`,
    values: [JSON.stringify({ fields: ["subject", "language"] })],
  });
  await before.close();
  const after = await open(migrations.length);
  const rows = await after.query<{ subject: string }>({
    text: "SELECT subject FROM tickets WHERE is_language_assumed",
  });
  await after.close();
  expect(rows).toEqual([{ subject: "assumed" }]);
});

const NOTHING = { awaiting: null, since: null, warnAt: null, closeAt: null, until: null, timers: {} };
const owed = (awaiting: "team" | "customer", hours: number) => ({ ...NOTHING, awaiting, since: ago(hours) });
const closing = (hours: number) => ({ closeAt: ago(hours), timers: { "auto-close": ago(hours) } });
const chatTimes = { warnAt: ago(5 / 6), closeAt: ago(3 / 4) };

const EXPECTED: Record<Name, Upgraded> = {
  unanswered: owed("team", OPENED),
  quiet: owed("team", OPENED),
  answered: owed("customer", 80),
  askedAgain: owed("team", 80),
  liveChat: {
    ...owed("customer", 1),
    ...chatTimes,
    timers: { "auto-close-warning": chatTimes.warnAt, "auto-close": chatTimes.closeAt },
  },
  liveChatAsked: owed("team", 1),
  answeredMail: owed("customer", 1),
  pickedInQueue: owed("customer", 1),
  resolved: { ...owed("customer", 60), ...closing(50 - 96) },
  resolvedAndThanked: { ...owed("customer", 50), ...closing(30 - 96) },
  stranded: owed("team", 40),
  reopened: owed("team", 70),
  closedLately: { ...NOTHING, until: ago(71 - 72) },
  closedLongAgo: NOTHING,
  closedInternal: NOTHING,
};

it.each(NAMES)("what the release before left gets its turn and its times: %s", (name) => {
  expect(upgraded.get(name)).toEqual(EXPECTED[name]);
});

it("what agents answered before is on record as the first answer, so that the next one is owed", () => {
  const answered = [...firstAnswers].filter(([, at]) => at !== null);
  expect(Object.fromEntries(answered)).toEqual({
    answered: ago(80),
    askedAgain: ago(90),
    liveChat: ago(1),
    liveChatAsked: ago(90),
    answeredMail: ago(1),
    pickedInQueue: ago(1),
    resolved: ago(60),
    resolvedAndThanked: ago(30),
    reopened: ago(90),
  });
});
