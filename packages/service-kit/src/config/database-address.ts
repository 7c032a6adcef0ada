import { z } from "zod";
import { readableFile } from "./readable-file.ts";

const TARGETS = ["any", "read-write", "primary"] as const;
const SSL_MODES = ["disable", "prefer", "require", "verify-ca", "verify-full", "no-verify"] as const;
const SSL_FILES = ["sslrootcert", "sslcert", "sslkey"] as const;

/** Which server connections may lead to: any, one that takes changes, or one that is no standby. */
export type DatabaseTarget = (typeof TARGETS)[number];

/** The servers of a `DATABASE_URL`, each as a URL of its own, in the order in which they are tried. */
export interface DatabaseAddress {
  readonly urls: readonly URL[];
  readonly target: DatabaseTarget;
}

const TARGET = "target_session_attrs";
const PARTS = /^(postgres(?:ql)?:\/\/(?:[^@/?#]*@)?)([^/?#]+)(.*)$/u;

const urlsOf = (text: string): readonly URL[] | undefined => {
  const [, before = "", hosts = "", behind = ""] = PARTS.exec(text) ?? [];
  const addresses = hosts.split(",").map((host) => `${before}${host}${behind}`);
  return hosts !== "" && addresses.every((address) => URL.canParse(address))
    ? addresses.map((address) => new URL(address))
    : undefined;
};

/**
 * Reads a URL with one host or several, as libpq does: `postgres://app:secret@db1,db2:5433/desk?target_session_attrs=read-write`. Of several
 * hosts one that takes changes is meant by default. Throws where it is none.
 */
export const parseDatabaseUrl = (text: string): DatabaseAddress => {
  const urls = urlsOf(text);
  const [first] = urls ?? [];
  if (urls === undefined || first === undefined) throw new TypeError("This is no URL of PostgreSQL.");
  const target = z.enum(TARGETS).parse(first.searchParams.get(TARGET) ?? (urls.length > 1 ? "read-write" : "any"));
  for (const url of urls) url.searchParams.delete(TARGET);
  return { urls, target };
};

const refuse = (context: z.RefinementCtx, message: string): void => context.addIssue({ code: "custom", message });

/** A setting with the URL of a database, and what goes with it. */
export const databaseUrl = z.string().superRefine((text, context) => {
  const url = urlsOf(text)?.[0];
  if (url === undefined) return refuse(context, "must be a URL such as postgres://user:password@127.0.0.1:5432");
  const given = (name: string): string | null => url.searchParams.get(name);
  const target = given(TARGET);
  if (target !== null && !z.enum(TARGETS).safeParse(target).success) {
    refuse(context, `has ${TARGET}=${target}: it must be one of ${TARGETS.join(", ")}`);
  }
  const mode = given("sslmode");
  if (mode !== null && !z.enum(SSL_MODES).safeParse(mode).success) {
    refuse(context, `has sslmode=${mode}: it must be one of ${SSL_MODES.join(", ")}`);
  }
  for (const name of SSL_FILES) {
    const path = given(name);
    if (path !== null && !readableFile.safeParse(path).success) {
      refuse(context, `has ${name}=${path}: it must be the path of a file that can be read`);
    }
  }
});
