import { createHmac } from "node:crypto";
import type { Caller, TicketStatus } from "@crossdesk/contracts";
import { SignJWT } from "jose";
import type { Pool } from "pg";

/** Tickets and agents are two databases here as there. */
export interface Pools {
  readonly tickets: Pool;
  readonly agents: Pool;
}

const SESSION_COLUMNS = `t.id, t.ref_id, t.order_id, t.room_id, t.customer_id, t.entity_id, t.subject, t.status, t.session,
  t.created_at`;
/** By the order; a ticket without one by its reference. */
const SESSION = `SELECT ${SESSION_COLUMNS} FROM tickets t WHERE t.order_id = $1 AND t.entity_id = $2 AND NOT t.is_deleted
  ORDER BY t.channel = 'beckn' DESC, t.number DESC LIMIT 1`;
const SESSION_BY_REFERENCE = `SELECT ${SESSION_COLUMNS} FROM tickets t WHERE t.ref_id = $1 AND t.entity_id = $2
  AND NOT t.is_deleted ORDER BY t.number DESC LIMIT 1`;

interface SessionRow {
  readonly id: string;
  readonly ref_id: string;
  readonly order_id: string | null;
  readonly room_id: string;
  readonly customer_id: string;
  readonly entity_id: string;
  readonly subject: string;
  readonly status: TicketStatus;
  readonly session: { readonly descriptor?: unknown; readonly callbackPhone?: string };
  readonly created_at: Date;
}

const AGENT_OF_TICKET = `SELECT a.assigned_as, g.id, g.name, g.email, g.languages FROM assignments a
  JOIN agents g ON g.id = a.agent_id WHERE a.ticket_id = $1`;

interface AgentRow {
  readonly assigned_as: string | null;
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly languages: string[];
}

const toAgent = ({ assigned_as, id, name, email, languages }: AgentRow) => ({
  id: assigned_as ?? id,
  person: { name, ...(languages.length === 0 ? {} : { languages: languages.map((code) => ({ code })) }) },
  ...(email === null ? {} : { contact: { email } }),
});

const PERIOD_SECONDS = 30 * 86_400;
const DAY_SECONDS = 86_400;

/** Signs the token of a session's chat page. */
const createSign = (secret: string) => {
  const audience = "crossdesk:session";
  const bytes = createHmac("sha256", secret).update(audience).digest();
  const importing = crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return async ({ id, entity_id, customer_id, created_at }: SessionRow, { subject, role }: Caller): Promise<string> => {
    const began = Math.floor(created_at.getTime() / 1_000);
    const now = Math.floor(Date.now() / 1_000);
    const periods = Math.max(1, Math.ceil((now + DAY_SECONDS - began) / PERIOD_SECONDS));
    return new SignJWT({ ticketId: id, entityId: entity_id, issuedTo: { subject, role } })
      .setProtectedHeader({ alg: "HS256" })
      .setSubject(customer_id)
      .setAudience(audience)
      .setExpirationTime(began + periods * PERIOD_SECONDS)
      .sign(await importing);
  };
};

/** Builds the look-up of an order's support session, with its agent and a link to its chat page. */
export const createGetSession = ({ tickets, agents }: Pools, secret: string, publicUrl: string) => {
  const sign = createSign(secret);
  return async (orderId: string, caller: Caller) => {
    const values = [orderId, caller.entityId];
    const byOrder = await tickets.query<SessionRow>({ name: "session", text: SESSION, values });
    const { rows } =
      byOrder.rows.length > 0
        ? byOrder
        : await tickets.query<SessionRow>({ name: "session-by-reference", text: SESSION_BY_REFERENCE, values });
    const [session] = rows;
    if (session === undefined) return undefined;
    const found = await agents.query<AgentRow>({ name: "agent", text: AGENT_OF_TICKET, values: [session.id] });
    const [agent] = found.rows;
    const { descriptor, callbackPhone } = session.session;
    return {
      descriptor: descriptor ?? { name: session.subject, code: session.status },
      order_id: session.order_id ?? session.ref_id,
      ...(callbackPhone === undefined ? {} : { callback_phone: callbackPhone }),
      chat: {
        url: `${publicUrl}/chat/${session.room_id}#token=${await sign(session, caller)}`,
        session_id: session.room_id,
      },
      ...(agent === undefined ? {} : { agent: toAgent(agent) }),
    };
  };
};

const ASSIGNMENTS = `SELECT a.ticket_id, a.assigned_at FROM agents g
  JOIN assignments a ON a.agent_id = g.id AND a.state = 'assigned'
  WHERE g.entity_id = $1 AND g.subject = $2 AND g.owner_partner IS NULL AND g.removed_at IS NULL
  ORDER BY a.assigned_at, a.ticket_id LIMIT 1000`;
const CHATS = `SELECT t.id, t.subject, t.description, t.channel, t.ccr, t.room_id, t.order_id, t.picked_at,
    t.auto_close_warning_at, t.auto_close_at, t.entity_id, t.is_room_closed, t.language, t.customer_id, t.contact_name,
    c.profile FROM tickets t JOIN customers c ON c.entity_id = t.entity_id AND c.id = t.customer_id
  WHERE t.id = ANY($1::uuid[]) AND t.entity_id = $2 AND NOT t.is_deleted
    AND t.status NOT IN ('WORKFLOW_DONE', 'CLOSED', 'CHAT_CLOSED')`;

interface ChatRow {
  readonly id: string;
  readonly subject: string;
  readonly description: string;
  readonly channel: string;
  readonly ccr: string;
  readonly room_id: string;
  readonly order_id: string | null;
  readonly picked_at: Date | null;
  readonly auto_close_warning_at: Date | null;
  readonly auto_close_at: Date | null;
  readonly entity_id: string;
  readonly is_room_closed: boolean;
  readonly language: string;
  readonly customer_id: string;
  readonly contact_name: string | null;
  readonly profile: {
    readonly firstName: string | null;
    readonly lastName: string | null;
    readonly fullName: string | null;
  };
}

const toSeconds = (at: Date | null): number => (at === null ? 0 : Math.floor(at.getTime() / 1_000));

const toChat = (row: ChatRow, assignedAt: Date, now: Date) => {
  const firstName = row.profile.firstName ?? "";
  const lastName = row.profile.lastName ?? "";
  const picked = row.picked_at !== null && row.picked_at >= assignedAt ? row.picked_at : null;
  return {
    id: row.id,
    content: { subject: row.subject, description: row.description, channel: row.channel },
    metadata: {
      ccr: row.ccr,
      roomId: row.room_id,
      orderId: row.order_id ?? "",
      pickedTimestamp: toSeconds(picked),
      assignedTimestamp: toSeconds(assignedAt),
      autoCloseWarningTimestamp: toSeconds(row.auto_close_warning_at),
      autoCloseTimestamp: toSeconds(row.auto_close_at),
      currentTimestamp: toSeconds(now),
      entityId: row.entity_id,
      isChatRoomClosed: row.is_room_closed,
      language: row.language,
    },
    customer: {
      id: row.customer_id,
      firstName,
      lastName,
      name: row.profile.fullName ?? row.contact_name ?? `${firstName} ${lastName}`.trim(),
    },
  };
};

/** The open tickets of the calling agent, oldest assignment first. */
export const listChats = async ({ tickets, agents }: Pools, caller: Caller) => {
  const assigned = await agents.query<{ ticket_id: string; assigned_at: Date }>({
    name: "assignments",
    text: ASSIGNMENTS,
    values: [caller.entityId, caller.subject],
  });
  if (assigned.rows.length === 0) return [];
  const ids = assigned.rows.map(({ ticket_id }) => ticket_id);
  const { rows } = await tickets.query<ChatRow>({ name: "chats", text: CHATS, values: [ids, caller.entityId] });
  const known = new Map(rows.map((row) => [row.id, row]));
  const now = new Date();
  return assigned.rows.flatMap(({ ticket_id, assigned_at }) => {
    const row = known.get(ticket_id);
    return row === undefined ? [] : [toChat(row, assigned_at, now)];
  });
};
