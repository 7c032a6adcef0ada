import { parseJson } from "../ui/json.ts";
import type { PictureSize } from "../ui/pictures.ts";
import { sendFile } from "../ui/uploads/send-file.ts";
import type { Attempt } from "../ui/uploads/send-file.ts";
import { readAttachment, readConversation, readFailureCode, readMessage, readSession } from "./model/wire.ts";
import type { ChatAttachment, ChatMessage, ChatRating, ChatSession, Conversation } from "./model/wire.ts";

/** A call that failed. */
export class ChatError extends Error {
  override readonly name = "ChatError";
  /** The failure's name in the catalogue; empty where there was no answer of ours. */
  readonly code: string;
  /** Whether the same call may succeed a little later. */
  readonly isPassing: boolean;

  constructor({ code, isPassing }: { readonly code: string; readonly isPassing: boolean }) {
    super(code);
    this.code = code;
    this.isPassing = isPassing;
  }
}

const isPassing = (status: number, code: string): boolean =>
  status === 0 || status === 408 || status === 429 || status >= 500 || code === "IDEMPOTENCY_KEY_RUNNING";

const failureOf = (status: number, body: unknown): ChatError => {
  const code = readFailureCode(body);
  return new ChatError({ code, isPassing: isPassing(status, code) });
};

const SEND_WITHIN_MS = 20_000;
const SIGN_WITHIN_MS = 3_000;

export interface Transcript {
  readonly format: "html" | "text";
  readonly language: string;
  readonly timeZone: string;
}

/** What the page asks of the gateway, in its one session. */
export interface ChatApi {
  readonly eventsUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly send: (
    key: string,
    message: { readonly text: string; readonly attachments: readonly ChatAttachment[] },
  ) => Promise<ChatMessage>;
  /** Stores a file for a message. */
  readonly upload: (attempt: Attempt) => Promise<ChatAttachment>;
  /** Reports that the customer has started or stopped writing. */
  readonly sign: (state: "writing" | "left") => Promise<void>;
  /** Reports up to which message the customer has seen the session. */
  readonly see: (messageId: number) => Promise<void>;
  /** Keeps how the customer rates the conversation, in place of what they said before. */
  readonly rate: (rating: ChatRating) => Promise<ChatSession>;
  /** How the session stands, and its newest messages. */
  readonly newest: () => Promise<Conversation>;
  /** What was said before the message of this id. */
  readonly older: (before: number) => Promise<Conversation>;
  /** A file as it was sent, or a picture of it in a size to show. */
  readonly download: (file: string, variant?: PictureSize) => Promise<Blob>;
  /** The whole conversation, to keep. */
  readonly transcript: (wanted: Transcript) => Promise<Blob>;
}

interface WriteOptions {
  readonly method?: "POST" | "PUT";
  readonly headers?: Readonly<Record<string, string>>;
  readonly withinMs?: number;
}

export const createChatApi = ({ path, token }: { readonly path: string; readonly token: string }): ChatApi => {
  const headers = { "x-session-token": token };
  const answered = async (url: string, init: RequestInit): Promise<Response> => {
    let answer: Response;
    try {
      answer = await fetch(url, { ...init, cache: "no-store" });
    } catch {
      throw failureOf(0, undefined);
    }
    if (!answer.ok) throw failureOf(answer.status, parseJson(await answer.text().catch(() => "")));
    return answer;
  };
  const write = (
    name: string,
    body: unknown,
    { method = "POST", headers: more = {}, withinMs = SEND_WITHIN_MS }: WriteOptions = {},
  ): Promise<Response> =>
    answered(`${path}/${name}`, {
      method,
      headers: { ...headers, "content-type": "application/json", ...more },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(withinMs),
    });
  const conversation = async (query: string): Promise<Conversation> => {
    const signal = AbortSignal.timeout(SEND_WITHIN_MS);
    return readConversation(await (await answered(`${path}/messages${query}`, { headers, signal })).json());
  };
  return {
    eventsUrl: `${path}/events`,
    headers,
    send: async (key, message) => {
      const answer = await write("messages", message, { headers: { "idempotency-key": key } });
      try {
        return readMessage(await answer.json());
      } catch {
        // An answer that was cut off is none.
        throw failureOf(0, undefined);
      }
    },
    upload: async (attempt) => {
      const { status, body } = await sendFile({
        ...attempt,
        url: `${path}/files`,
        headers,
        patienceMs: SEND_WITHIN_MS,
      });
      if (status === 200) return readAttachment(body);
      throw failureOf(status, body);
    },
    sign: async (state) => void (await write("signs", { state }, { withinMs: SIGN_WITHIN_MS })),
    see: async (messageId) => void (await write("seen", { messageId }, { method: "PUT" })),
    rate: async (rating) => readSession(await (await write("rating", rating, { method: "PUT" })).json()),
    newest: () => conversation(""),
    older: (before) => conversation(`?before=${before}`),
    download: async (file, variant) => {
      const query = variant === undefined ? "" : `?variant=${variant}`;
      const answer = await answered(`${path}/files/${encodeURIComponent(file)}${query}`, { headers });
      return answer.blob();
    },
    transcript: async (wanted) => {
      const query = new URLSearchParams({ ...wanted });
      const answer = await answered(`${path}/transcript?${query.toString()}`, { headers });
      return answer.blob();
    },
  };
};
