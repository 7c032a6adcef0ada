import type { Caller, CallerRole } from "../context.ts";
import type { TicketLogAction } from "../tickets/log-actions.ts";

type Fields = Readonly<Record<string, unknown>>;
type Record_ = Record<string, unknown>;

/** A field that is not for everybody. */
interface Rule {
  /** Of which objects it is a field: of those for which this holds. */
  readonly of: (object: Fields) => boolean;
  readonly field: string;
  readonly audience: readonly CallerRole[];
  /** What others get in its place, in the type that the field has; `undefined` leaves it out. */
  readonly instead: (object: Fields, caller: Caller) => unknown;
  /** What `instead` always answers. A field that is this already needs no look at its object: most are. */
  readonly always?: unknown;
}

const STAFF: readonly CallerRole[] = ["agent", "partner", "admin", "service"];
/** The team that works on the tickets. Its notes are for it alone. */
const TEAM: readonly CallerRole[] = ["agent", "admin", "service"];
/** Of people who work here and of programs, others learn that it was one, and not which: a login is a private matter. */
const PRIVATE: ReadonlySet<unknown> = new Set(["agent", "admin", "service"]);

/** The id of the caller who did something, beside the field that says what they are. */
const person = (field: string, typeField: string): Rule => ({
  of: (object) => PRIVATE.has(object[typeField]) && typeof object[field] === "string",
  field,
  audience: STAFF,
  instead: (object) => object[typeField],
});

const has =
  (...fields: readonly string[]) =>
  (object: Fields): boolean =>
    fields.every((field) => field in object);

const only = (field: string, of: Rule["of"], instead: unknown): Rule => ({
  of: (object) => field in object && of(object),
  field,
  audience: STAFF,
  instead: () => instead,
  always: instead,
});

/** Agents of Crossdesk's own; those of partners are shown as their partner sent them. */
const isOwnAgent = (object: Fields): boolean =>
  "ownerPartner" in object && "capacity" in object && object["ownerPartner"] === null;
const isLogDetail = has("agentId");

/** What the audit log calls lines that only the team may know of, and what it calls any change. */
const TEAMS_OWN: ReadonlySet<unknown> = new Set<TicketLogAction>([
  "Added note",
  "Changed tags",
  "Snoozed ticket",
  "Woke ticket",
]);
/** The same of lines that are not for customers. */
const STAFFS_OWN: ReadonlySet<unknown> = new Set<TicketLogAction>(["Warned of due answer", "Missed promised answer"]);
const SOME_CHANGE = "Updated ticket" satisfies TicketLogAction;

/** Lines of the audit log, or news of them, of which others learn that something changed. */
const lines = (actions: ReadonlySet<unknown>, audience: readonly CallerRole[]): Rule => ({
  of: ({ action, actorType, actedAt }) => actorType !== undefined && actedAt !== undefined && actions.has(action),
  field: "action",
  audience,
  instead: () => SOME_CHANGE,
});

/**
 * Who gets which field of an answer, whichever API gives it. What is not here is for everybody who may see the object. Customers see that somebody
 * works for them and their name, and not how they sign in, where they are reached, what they note for each other or why they got the ticket.
 */
export const AUDIENCES: readonly Rule[] = [
  person("createdBy", "createdByType"),
  person("modifiedBy", "modifiedByType"),
  person("senderId", "senderType"),
  person("actor", "actorType"),
  person("signer", "signerType"),
  only("signerName", has("signer", "signerType"), null),
  {
    // An attachment does not say what its author is.
    of: has("fileName", "filePath"),
    field: "createdBy",
    audience: STAFF,
    instead: ({ createdBy }, { subject }) => (createdBy === subject ? createdBy : "support"),
  },
  {
    of: ({ isOwn, uploadedBy }) => isOwn === false && typeof uploadedBy === "string",
    field: "uploadedBy",
    audience: STAFF,
    instead: () => "support",
  },
  lines(TEAMS_OWN, TEAM),
  lines(STAFFS_OWN, STAFF),
  {
    of: has("ticket", "change"),
    field: "note",
    audience: TEAM,
    instead: () => undefined,
  },
  {
    of: has("tags", "channel", "orderId"),
    field: "tags",
    audience: TEAM,
    instead: () => [],
  },
  ...["snoozedUntil", "wokeAt"].map((field): Rule => ({
    of: has(field, "channel", "orderId"),
    field,
    audience: TEAM,
    instead: () => null,
    always: null,
  })),
  only("ccr", has("orderId", "channel"), ""),
  // How soon the team means to answer is its own measure.
  only("answerDueAt", has("orderId", "channel"), null),
  only("answerWarningAt", has("orderId", "channel"), null),
  only("dueAt", has("dueAt", "answer"), undefined),
  only("reason", isLogDetail, undefined),
  only("agentId", isLogDetail, undefined),
  only("linkIssuedTo", () => true, undefined),
  only("assignedAs", has("assignedAt", "state"), null),
  only("email", isOwnAgent, null),
  only("lastLoginAt", isOwnAgent, null),
  {
    of: isOwnAgent,
    field: "subject",
    audience: STAFF,
    instead: ({ id }) => id,
  },
];

const isObject = (value: unknown): value is Record_ => typeof value === "object" && value !== null;

/** Values in somebody else's format, or of the caller's own writing: nothing in them is ours. */
const OPAQUE: ReadonlySet<string> = new Set(["session", "profile", "customer", "contact"]);

/** What a role does not get, by the field that it is in: most fields have no rule, and one look into a map says so. */
type RulesByField = ReadonlyMap<string, readonly Rule[]>;

const NONE: readonly Rule[] = [];

const hide = (value: unknown, caller: Caller, rules: RulesByField): void => {
  if (Array.isArray(value)) {
    for (const item of value) hide(item, caller, rules);
    return;
  }
  if (!isObject(value)) return;
  // All rules look at the object as it came.
  let changes: [string, unknown][] | undefined;
  for (const key in value) {
    const inner: unknown = value[key];
    for (const rule of rules.get(key) ?? NONE) {
      if (inner !== rule.always && rule.of(value)) (changes ??= []).push([key, rule.instead(value, caller)]);
    }
    if (typeof inner === "object" && inner !== null && !OPAQUE.has(key)) hide(inner, caller, rules);
  }
  for (const [field, instead] of changes ?? []) {
    if (instead === undefined) delete value[field];
    else value[field] = instead;
  }
};

const RULES_OF = new Map<CallerRole, RulesByField>();

const rulesOf = (role: CallerRole): RulesByField => {
  const known = RULES_OF.get(role);
  if (known !== undefined) return known;
  const rules = Map.groupBy(
    AUDIENCES.filter(({ audience }) => !audience.includes(role)),
    ({ field }) => field,
  );
  RULES_OF.set(role, rules);
  return rules;
};

/** Whether there is anything in answers that this role does not get. */
export const isConfined = (role: CallerRole): boolean => rulesOf(role).size > 0;

/** Takes out of an answer, which is this call's alone, what is not for the caller. */
export const forAudience = <Answer>(answer: Answer, caller: Caller): Answer => {
  const rules = rulesOf(caller.role);
  if (rules.size > 0) hide(answer, caller, rules);
  return answer;
};
