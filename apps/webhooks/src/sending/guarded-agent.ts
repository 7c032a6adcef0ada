import type { LookupAddress } from "node:dns";
import { isIP } from "node:net";
import type { LookupFunction } from "node:net";
import { callbackify } from "node:util";
import { Agent, buildConnector } from "undici";
import { isAddressAllowed } from "../domain/destination.ts";
import type { DestinationRules } from "../domain/destination.ts";

/** Resolves a name to all of its addresses. */
export type ResolveName = (name: string) => Promise<readonly LookupAddress[]>;

export interface GuardOptions {
  readonly rules: DestinationRules;
  readonly resolve: ResolveName;
  /** How long a connection may take to be made, in milliseconds. */
  readonly connectTimeoutMs: number;
  readonly connectionsPerOrigin: number;
}

/** A host stands for an address that nothing may be sent to. */
export class AddressRefusedError extends Error {
  override readonly name = "AddressRefusedError";
  readonly code = "ADDRESS_REFUSED";

  constructor() {
    super("The host is not in the public internet.");
  }
}

/**
 * Looks names up for a connection, which is made to the very addresses that were checked: what a name stands for a moment later
 * does not matter. One forbidden address among several refuses the name.
 */
const guardedLookup = (rules: DestinationRules, resolve: ResolveName): LookupFunction => {
  const resolveAllowed = callbackify(async (name: string) => {
    const addresses = await resolve(name);
    const [first] = addresses;
    if (first === undefined || !addresses.every(({ address }) => isAddressAllowed(address, rules))) {
      throw new AddressRefusedError();
    }
    return { first, all: [...addresses] };
  });
  return (name, options, callback) => {
    resolveAllowed(name, (error, found) => {
      if (error !== null) callback(error, []);
      else if (options.all === true) callback(null, found.all);
      else callback(null, found.first.address, found.first.family);
    });
  };
};

/** An HTTP client that only connects to addresses that the rules allow. It follows no redirects. */
export const createGuardedAgent = (options: GuardOptions): Agent => {
  const { rules, connectTimeoutMs, connectionsPerOrigin, resolve } = options;
  const connect = buildConnector({
    // One place decides where to connect to, and not the environment, a socket path or an alternative service.
    allowH2: false,
    timeout: connectTimeoutMs,
    lookup: guardedLookup(rules, resolve),
  });
  return new Agent({
    connect: (target, callback) => {
      // An address in the URL is connected to without being looked up.
      const host = target.hostname.replace(/^\[|\]$/g, "");
      if (isIP(host) !== 0 && !isAddressAllowed(host, rules)) return callback(new AddressRefusedError(), null);
      connect(target, (...result) => {
        const [error, socket] = result;
        if (error !== null || socket === null) return callback(...result);
        // The last word has the socket itself.
        if (socket.remoteAddress !== undefined && isAddressAllowed(socket.remoteAddress, rules)) {
          return callback(null, socket);
        }
        socket.destroy();
        callback(new AddressRefusedError(), null);
      });
    },
    connections: connectionsPerOrigin,
    pipelining: 1,
    keepAliveTimeout: 4_000,
    maxHeaderSize: 16 * 1024,
  });
};
