import type { Caller } from "../context.ts";

/** A program outside: who it is, and the tenant that confines it; `null` is every tenant. */
export interface BoundProgram {
  readonly name: string;
  readonly tenant: string | null;
}

const FIRST = "bound";
/** No name is written so. */
const EVERY_TENANT = "=";

/** The prefix of the subjects that services take the calls of such programs under; the broker's rights bind each program to its own. */
export const BOUND_CALLS = `${FIRST}.*.*`;

const PLAIN = /[\w-]/u;
const hex = (byte: number): string => `=${byte.toString(16).padStart(2, "0")}`;

/** A text as one token of a subject: `Käse & Co` is `K=c3=a4se=20=26=20Co`. */
const toToken = (text: string): string =>
  Array.from(text, (character) =>
    PLAIN.test(character) ? character : Array.from(new TextEncoder().encode(character), hex).join(""),
  ).join("");

const fromToken = (token: string): string => decodeURIComponent(token.replaceAll("=", "%"));

/** The prefix that a program's calls are sent under: `bound.main.billing`. */
export const toBoundPrefix = ({ name, tenant }: BoundProgram): string =>
  `${FIRST}.${tenant === null ? EVERY_TENANT : toToken(tenant)}.${toToken(name)}`;

/** Who calls under a prefix; `undefined` under any other one. */
export const callerOfPrefix = (prefix: string): Caller | undefined => {
  const [first, tenant, name, ...others] = prefix.split(".");
  if (first !== FIRST || tenant === undefined || name === undefined || others.length > 0) return undefined;
  try {
    return {
      subject: fromToken(name),
      role: "service",
      entityId: tenant === EVERY_TENANT ? null : fromToken(tenant),
    };
  } catch {
    return undefined;
  }
};
