import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { z } from "zod";

/** How a request goes wrong. `lost`: it takes effect, and its answer never arrives. `cut`: it has no effect either. */
export type Fault = "lost" | "cut" | "limited" | "failed" | "invalid" | "unreadable" | "unauthorized";

export interface FakeTicket {
  readonly id: number;
  readonly externalId: string;
  readonly subject: string;
  readonly requester: string | undefined;
  /** The first is the ticket's own text. */
  readonly comments: string[];
}

export interface FakeZendeskOptions {
  readonly email: string;
  readonly apiToken: string;
  /** Decides for each request whether, and how, it goes wrong. */
  readonly fault?: (request: {
    readonly method: string;
    readonly path: string;
    readonly body: string;
  }) => Fault | undefined;
  /** What `Retry-After` says, in seconds; 1 by default. */
  readonly retryAfter?: number;
  readonly now?: () => Date;
}

/** A server on 127.0.0.1 that behaves as Zendesk's Support API is documented to, and misbehaves as configured. */
export interface FakeZendesk extends AsyncDisposable {
  readonly url: string;
  readonly tickets: readonly FakeTicket[];
  /** What every request was answered with, oldest first: `POST 201`, `GET 200`, `POST lost`. */
  readonly answers: readonly string[];
  /** How often a key was seen again (`x-idempotency-lookup: hit`). */
  readonly hits: number;
  setFault(fault: FakeZendeskOptions["fault"]): void;
}

const NewTicket = z.object({
  ticket: z.object({
    subject: z.string().min(1),
    comment: z.object({ body: z.string().min(1) }),
    external_id: z.string(),
    requester: z.object({ name: z.string(), email: z.email() }).optional(),
  }),
});
const NewComment = z.object({ ticket: z.object({ comment: z.object({ body: z.string().min(1) }) }) });

/** Zendesk forgets keys after two hours. */
const KEY_LIFE_MS = 2 * 60 * 60 * 1000;

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface KnownKey {
  readonly hash: string;
  readonly answer: Answer;
  readonly until: number;
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => ({
  status,
  body,
  headers,
});
const toJson = (ticket: FakeTicket) => ({ id: ticket.id, external_id: ticket.externalId, subject: ticket.subject });
const invalid = (): Answer =>
  json(422, {
    error: "RecordInvalid",
    description: "Record validation errors",
    details: { base: [{ description: "Subject: is not valid" }] },
  });

class Zendesk {
  readonly tickets: FakeTicket[] = [];
  hits = 0;
  readonly #keys = new Map<string, KnownKey>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  answer(method: string, url: URL, request: { readonly body: string; readonly key: string | undefined }): Answer {
    if (url.pathname === "/api/v2/tickets.json") {
      return method === "POST" ? this.#createOnce(request) : this.#find(url.searchParams.get("external_id"));
    }
    const [, id, rest] = /^\/api\/v2\/tickets\/(\d+)(\/comments)?\.json$/u.exec(url.pathname) ?? [];
    const ticket = this.tickets.find((known) => known.id === Number(id));
    if (ticket === undefined) return json(404, { error: "RecordNotFound", description: "Not found" });
    if (rest !== undefined)
      return json(200, { comments: ticket.comments.map((body, index) => ({ id: index + 1, body })) });
    return method === "PUT" ? this.#comment(ticket, request.body) : json(200, { ticket: toJson(ticket) });
  }

  #createOnce({ body, key }: { readonly body: string; readonly key: string | undefined }): Answer {
    if (key === undefined) return this.#create(body);
    const hash = createHash("sha256").update(body).digest("hex");
    const known = this.#keys.get(key);
    const now = this.#now().getTime();
    if (known !== undefined && known.until > now) {
      if (known.hash !== hash) {
        return json(400, { error: "IdempotencyError", description: "The key was used with other parameters." });
      }
      this.hits += 1;
      return { ...known.answer, headers: { "x-idempotency-lookup": "hit" } };
    }
    const answer = this.#create(body);
    if (answer.status === 201) this.#keys.set(key, { hash, answer, until: now + KEY_LIFE_MS });
    return { ...answer, headers: { "x-idempotency-lookup": "miss" } };
  }

  #create(body: string): Answer {
    const parsed = NewTicket.safeParse(JSON.parse(body));
    if (!parsed.success) return invalid();
    const { subject, comment, external_id: externalId, requester } = parsed.data.ticket;
    const ticket = {
      id: 35_000 + this.tickets.length,
      externalId,
      subject,
      requester: requester?.email,
      comments: [comment.body],
    };
    this.tickets.push(ticket);
    return json(201, { ticket: toJson(ticket), audit: { id: ticket.id * 10 } });
  }

  #find(externalId: string | null): Answer {
    const found = this.tickets.filter((ticket) => ticket.externalId === externalId);
    return json(200, { tickets: found.map(toJson), count: found.length, next_page: null, previous_page: null });
  }

  #comment(ticket: FakeTicket, body: string): Answer {
    const parsed = NewComment.safeParse(JSON.parse(body));
    if (!parsed.success) return invalid();
    ticket.comments.push(parsed.data.ticket.comment.body);
    return json(200, { ticket: toJson(ticket), audit: { id: 1 } });
  }
}

const send = (response: ServerResponse, { status, body, headers }: Answer): void => {
  const isText = typeof body === "string";
  response.writeHead(status, { "content-type": isText ? "text/plain" : "application/json; charset=utf-8", ...headers });
  response.end(isText ? body : JSON.stringify(body));
};

const unauthorized = json(401, { error: "Couldn't authenticate you" });

/** Starts a Zendesk of one's own on a free port. */
export const startFakeZendesk = async (options: FakeZendeskOptions): Promise<FakeZendesk> => {
  const { email, apiToken, retryAfter = 1, now = () => new Date() } = options;
  const zendesk = new Zendesk(now);
  const answers: string[] = [];
  let { fault } = options;
  const credentials = `Basic ${Buffer.from(`${email}/token:${apiToken}`).toString("base64")}`;
  /** Faults that are answers of their own, and have no effect. */
  const faulty: Readonly<Partial<Record<Fault, Answer>>> = {
    limited: json(429, "Number of allowed API requests per minute exceeded", { "retry-after": String(retryAfter) }),
    failed: json(500, { error: "InternalError" }),
    invalid: invalid(),
    unreadable: json(400, { error: "BadRequest", description: "The request could not be understood." }),
    unauthorized,
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = "GET", url = "/" } = request;
    const body = (await buffer(request)).toString();
    const target = new URL(url, "http://zendesk.test");
    const chosen = fault?.({ method, path: target.pathname, body });
    const note = (what: string | number): void => void answers.push(`${method} ${what}`);
    if (request.headers.authorization !== credentials) {
      note(401);
      return send(response, unauthorized);
    }
    if (chosen === "cut") {
      note("cut");
      return void request.socket.destroy();
    }
    const replaced = chosen === undefined ? undefined : faulty[chosen];
    const key = request.headers["idempotency-key"];
    const answer = replaced ?? zendesk.answer(method, target, { body, key: typeof key === "string" ? key : undefined });
    note(chosen === "lost" ? "lost" : answer.status);
    if (chosen === "lost") request.socket.destroy();
    else send(response, answer);
  };

  const server = createServer((request, response) => void handle(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The fake Zendesk has no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    tickets: zendesk.tickets,
    answers,
    get hits() {
      return zendesk.hits;
    },
    setFault: (next) => {
      fault = next;
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
};
