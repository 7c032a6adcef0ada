import { parseCookie, stringifySetCookie } from "cookie";
import type { FastifyReply, FastifyRequest } from "fastify";

/** Cookies that scripts never see, and that no other site's page brings along when it sends something. */
export interface Cookies {
  /** What a session's cookie is called. */
  readonly sessionName: string;
  readonly read: (request: Pick<FastifyRequest, "headers">, name: string) => string | undefined;
  readonly write: (reply: FastifyReply, name: string, cookie: WrittenCookie) => void;
  readonly clear: (reply: FastifyReply, name: string, path: string) => void;
}

export interface WrittenCookie {
  readonly value: string;
  readonly path: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** What browsers take of one cookie at least; a larger one would vanish without a word. */
const LARGEST = 4_000;

/**
 * Over HTTPS the name is one that no other host can set (`__Host-`). Over HTTP it has the port in it, as browsers keep the cookies of all
 * ports of a host together: two systems on one machine would sign each other's people out.
 */
export const nameSessionCookie = (publicUrl: string): string => {
  const { protocol, port } = new URL(publicUrl);
  return protocol === "https:" ? "__Host-crossdesk-session" : `crossdesk-session-${port === "" ? "80" : port}`;
};

export const createCookies = (publicUrl: string): Cookies => {
  const attributes = { httpOnly: true, sameSite: "lax", secure: publicUrl.startsWith("https:") } as const;
  return {
    sessionName: nameSessionCookie(publicUrl),
    read: ({ headers: { cookie } }, name) => (cookie === undefined ? undefined : parseCookie(cookie)[name]),
    write: (reply, name, { value, path, expiresAt }) => {
      if (value.length > LARGEST) throw new Error(`The cookie ${name} is too large for browsers: ${value.length}.`);
      reply.header(
        "set-cookie",
        stringifySetCookie({ name, value, ...attributes, path, expires: new Date(expiresAt) }),
      );
    },
    clear: (reply, name, path) =>
      void reply.header(
        "set-cookie",
        stringifySetCookie({ name, value: "", ...attributes, path, expires: new Date(0) }),
      ),
  };
};
