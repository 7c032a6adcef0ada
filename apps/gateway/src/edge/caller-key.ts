import { isIPv6 } from "node:net";
import type { Caller } from "@crossdesk/contracts";
import type { FastifyRequest } from "fastify";
import { OPEN_PARTNER } from "./authentication.ts";

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/iu;
const GROUPS = 8;
const GROUPS_OF_NETWORK = 4;

/** What stands in an address: IPv4 in the last groups stands for two. */
const groupsOf = (text: string): string[] =>
  text === "" ? [] : text.split(":").flatMap((group) => (group.includes(".") ? ["0", "0"] : [group]));

/** Whose an address is: of IPv6, one subscriber has a whole network of 64 bits, and any number of addresses in it. */
export const networkOf = (ip: string): string => {
  if (!isIPv6(ip)) return ip;
  const address = ip.replace(/%.*$/su, "");
  const mapped = MAPPED.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = "", tail] = address.split("::");
  const first = groupsOf(head);
  const last = groupsOf(tail ?? "");
  const zeros = Array.from({ length: tail === undefined ? 0 : GROUPS - first.length - last.length }, () => "0");
  const network = [...first, ...zeros, ...last].slice(0, GROUPS_OF_NETWORK);
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
};

/** A token that was verified makes the same object for as long as it is remembered. */
const known = new WeakMap<Caller, string>();

const keyOf = (caller: Caller): string => {
  const before = known.get(caller);
  if (before !== undefined) return before;
  const key = `caller ${JSON.stringify([caller.role, caller.entityId, caller.subject, caller.ticketId])}`;
  known.set(caller, key);
  return key;
};

/** A token's bearer is one caller wherever they are; everybody else is known by their address alone. */
export const callerKey = ({ caller, ip }: Pick<FastifyRequest, "caller" | "ip">): string =>
  caller === null || caller === OPEN_PARTNER ? `address ${networkOf(ip)}` : keyOf(caller);
