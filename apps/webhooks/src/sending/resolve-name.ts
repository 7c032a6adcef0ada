import { lookup, Resolver } from "node:dns/promises";
import type { LookupAddress } from "node:dns";
import type { ResolveName } from "./guarded-agent.ts";

export interface NameResolverOptions {
  /** Name servers as `address:port`; the machine's own by default. */
  readonly servers?: readonly string[];
  /** For each of two tries at a name server: 3 s by default. An attempt has its own limit besides. */
  readonly timeoutMs?: number;
}

/** A name that could not be turned into addresses. */
export class NameError extends Error {
  override readonly name = "NameError";
  readonly code: "NAME_UNKNOWN" | "NAME_FAILED";

  constructor(code: NameError["code"], cause: unknown) {
    super("The name was not resolved.", { cause });
    this.code = code;
  }
}

const isUnknown = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "ENOTFOUND" || error.code === "ENODATA");

/**
 * Asks the name servers themselves. The system's own lookup would take one of a few threads for as long as a server takes to
 * answer, and a partner's slow one would hold everybody's lookups up.
 */
export const createNameResolver = ({ servers, timeoutMs = 3_000 }: NameResolverOptions = {}): ResolveName => {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 2 });
  if (servers !== undefined) resolver.setServers(servers);
  const ofFamily = async (family: 4 | 6, name: string): Promise<LookupAddress[]> => {
    const addresses = await (family === 4 ? resolver.resolve4(name) : resolver.resolve6(name));
    return addresses.map((address) => ({ address, family }));
  };
  return async (name) => {
    // Names of this machine and its network are in no name server; they get here in development alone.
    if (!name.includes(".")) return lookup(name, { all: true });
    const answers = await Promise.allSettled([ofFamily(4, name), ofFamily(6, name)]);
    const addresses = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
    if (addresses.length > 0) return addresses;
    const reasons = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason] : []));
    throw new NameError(reasons.every(isUnknown) ? "NAME_UNKNOWN" : "NAME_FAILED", reasons[0]);
  };
};
