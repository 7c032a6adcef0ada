import { createHmac, timingSafeEqual } from "node:crypto";

/** A secret that links are signed with, and the id that a link names it by. */
export interface LinkKey {
  readonly id: string;
  readonly secret: string;
}

/** What signs and checks links. */
export interface FileLinksOptions {
  /** The first signs; all of them check, so that a key can be replaced without breaking links that are out. */
  readonly keys: readonly [LinkKey, ...LinkKey[]];
  /** The absolute URL that the links start with. */
  readonly publicUrl: string;
  readonly now: () => Date;
  /** How long a link is good for, in milliseconds: 7 days by default. */
  readonly lifetimeMs?: number;
}

/** What a link's query holds, as it came. */
export interface LinkQuery {
  readonly expires?: unknown;
  readonly key?: unknown;
  readonly signature?: unknown;
}

export type LinkVerdict = "valid" | "expired" | "forged";

/** Links that open a file without a token until they expire. */
export interface FileLinks {
  /** An absolute URL of a file's path, such as `/files/<id>`. The path must need no percent-encoding. */
  sign(path: `/${string}`): string;
  check(path: `/${string}`, query: LinkQuery): LinkVerdict;
}

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

const signatureOf = (key: LinkKey, path: string, expires: string): Buffer =>
  createHmac("sha256", key.secret).update(`crossdesk-file-link\n${key.id}\n${path}\n${expires}`).digest();

/** Signs and checks links to files: HMAC-SHA256 over path, expiry and key id. */
export const createFileLinks = ({ keys, publicUrl, now, lifetimeMs = WEEK_MS }: FileLinksOptions): FileLinks => {
  const [signing] = keys;
  const byId = new Map(keys.map((key) => [key.id, key]));
  const base = publicUrl.replace(/\/+$/u, "");
  return {
    sign: (path) => {
      const expires = String(Math.floor((now().getTime() + lifetimeMs) / 1000));
      const signature = signatureOf(signing, path, expires).toString("base64url");
      const query = new URLSearchParams({ expires, key: signing.id, signature });
      return `${base}${path}?${query.toString()}`;
    },
    check: (path, { expires, key, signature }) => {
      if (typeof expires !== "string" || typeof key !== "string" || typeof signature !== "string") return "forged";
      const known = byId.get(key);
      if (known === undefined || !/^[0-9]{1,12}$/u.test(expires)) return "forged";
      const given = Buffer.from(signature, "base64url");
      const expected = signatureOf(known, path, expires);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return "forged";
      return Number(expires) * 1000 > now().getTime() ? "valid" : "expired";
    },
  };
};
