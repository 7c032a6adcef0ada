import { isIP } from "node:net";

/** Names that no public domain ends with: nobody outside can have them lead here. */
const PRIVATE = /\.(?:localhost|local|internal|test|invalid|example|home\.arpa)$/u;

/** `[::1]:3000`, `127.0.0.1:3000` and `support.example.com:3000` without their ports. */
const hostnameOf = (host: string): string => {
  const bracketed = /^\[([^\]]*)\]/u.exec(host)?.[1];
  return (bracketed ?? host.replace(/:\d*$/u, "")).toLowerCase().replace(/\.$/u, "");
};

/**
 * Says which `Host` a gateway answers to that lets callers in without a token: its own public name, addresses, and names that are nobody's on the
 * internet. Otherwise a page of any site could have its own name lead to a developer's machine, and read what is there as its own.
 */
export const createOwnNames = (publicUrl: string): ((host: string) => boolean) => {
  const own = new URL(publicUrl).hostname.toLowerCase();
  return (host) => {
    const name = hostnameOf(host);
    return name === own || isIP(name) !== 0 || !name.includes(".") || PRIVATE.test(name);
  };
};
