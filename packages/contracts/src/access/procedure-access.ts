import type { CallerRole } from "../context.ts";
import { CrossdeskError } from "../errors.ts";
import type { ProcedurePath } from "../forwarding.ts";

type Rule = { readonly roles: readonly CallerRole[] } | { readonly refusal: string };

/** What they name is taken as checked: another service has done so. */
const SERVICES: Rule = { roles: ["service"] };
/** Agents' own affairs are no customer's. */
const STAFF: Rule = { roles: ["agent", "partner", "admin", "service"] };
/** There is no way to bring a file's bytes along, so that an upload would be a file without any. */
const NO_UPLOAD: Rule = {
  refusal: "Files are not uploaded through procedures: POST /common/upload/file takes them.",
};

const GATEWAYS: Rule = { refusal: "This is between gateways and services." };
/** The ticket that it belongs to is decided by the tickets service alone. */
const NO_LINK: Rule = {
  refusal: "Files are linked by the tickets and messages that name them: tickets.open and messages.add do it.",
};

/**
 * The procedures that are restricted, on /trpc and for programs outside on NATS, beyond what the services check themselves: services trust each
 * other with what a token's bearer could make up. Any other procedure is passed on for every role; what that role may do, and to whose tickets, the services decide.
 */
const RULES: Readonly<Record<string, Rule>> = {
  "tickets.attachFile": SERVICES,
  "tickets.readChanges": SERVICES,
  "files.link": NO_LINK,
  "access.verifyKey": GATEWAYS,
  "access.revocations": GATEWAYS,
  "agents.assignment": STAFF,
  "files.begin": NO_UPLOAD,
  "files.commit": NO_UPLOAD,
  "files.abort": NO_UPLOAD,
} satisfies Partial<Record<ProcedurePath, Rule>>;

/** Refuses a call that this role may not make from outside. */
export const requireAccess = (path: string, role: CallerRole): void => {
  const rule = RULES[path];
  if (rule === undefined) return;
  if ("refusal" in rule) throw new CrossdeskError("FORBIDDEN", rule.refusal);
  if (rule.roles.includes(role)) return;
  throw new CrossdeskError("FORBIDDEN", `This is for callers of the role ${rule.roles.join(" or ")}.`);
};
