import { z } from "zod";
import type { GivenCookie } from "./signed-in.ts";

/** What the gateway says of who is signed in. */
const Standing = z.looseObject({
  session: z
    .looseObject({ person: z.string(), subject: z.string(), role: z.string(), entityId: z.string().nullable() })
    .nullable(),
  standing: z.string(),
  problem: z.object({ kind: z.string(), account: z.string().nullable() }).nullable(),
});
export type Standing = z.infer<typeof Standing>;

/** A browser as far as signing in goes: keeps cookies by host and port, and goes where it is sent. */
export interface Visitor {
  /** One request, whose answer is not followed. */
  readonly ask: (url: string, init?: RequestInit) => Promise<Response>;
  /** Goes to an address and on from there, until an answer sends nowhere else. */
  readonly visit: (url: string, init?: RequestInit) => Promise<Response>;
  readonly standing: () => Promise<Standing>;
  /** Signs in at the provider as an account. */
  readonly signIn: (account: string) => Promise<Standing>;
  readonly take: (cookie: Pick<GivenCookie, "name" | "value" | "url">) => void;
  /** Set-Cookie headers of the gateway, as they came. */
  readonly cookies: string[];
}

const MOST_STEPS = 12;
export const ANYBODY = { "x-crossdesk-session": "any" };

/** `gatewayUrl` is where the visitor signs in. */
export const createVisitor = (gatewayUrl: string): Visitor => {
  const jars = new Map<string, Map<string, string>>();
  const cookies: string[] = [];
  const jarOf = (url: string): Map<string, string> => {
    const { host } = new URL(url);
    const jar = jars.get(host) ?? new Map<string, string>();
    jars.set(host, jar);
    return jar;
  };
  const ask: Visitor["ask"] = async (url, init = {}) => {
    const jar = jarOf(url);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...Object.fromEntries(new Headers(init.headers)), ...(cookie === "" ? {} : { cookie }) };
    const answer = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const set of answer.headers.getSetCookie()) {
      const [pair = ""] = set.split(";");
      const at = pair.indexOf("=");
      if (/expires=Thu, 01 Jan 1970/iu.test(set)) jar.delete(pair.slice(0, at));
      else jar.set(pair.slice(0, at), pair.slice(at + 1));
      if (url.startsWith(gatewayUrl)) cookies.push(set);
    }
    return answer;
  };
  const visit: Visitor["visit"] = async (url, init) => {
    let [at, answer] = [url, await ask(url, init)];
    for (let step = 0; step < MOST_STEPS && answer.headers.has("location"); step += 1) {
      at = new URL(answer.headers.get("location") ?? "", at).href;
      // What is behind `#` stays in the browser.
      answer = await ask(at);
    }
    return answer;
  };
  const standing: Visitor["standing"] = async () =>
    Standing.parse(await (await ask(`${gatewayUrl}/auth/session`, { headers: ANYBODY })).json());
  return {
    ask,
    visit,
    standing,
    signIn: async (account) => {
      const choice = await visit(`${gatewayUrl}/auth/sign-in`);
      const action = /action="(?<path>[^"]+)"/u.exec(await choice.text())?.groups?.["path"];
      if (action !== undefined) {
        await visit(new URL(action, choice.url).href, { method: "POST", body: new URLSearchParams({ account }) });
      }
      return standing();
    },
    take: ({ name, value, url }) => void jarOf(url).set(name, value),
    cookies,
  };
};
