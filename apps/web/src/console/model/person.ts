/** Who is signed in in this browser. */
export interface Person {
  /** Names them, so that what is asked as them is never done as somebody who signed in meanwhile in another tab. */
  readonly id: string;
  readonly name: string;
  readonly role: "agent" | "admin";
  /** The team; `undefined` for an administrator of all teams. */
  readonly entityId: string | undefined;
  /** In epoch milliseconds: when they must sign in again, and from when on the session is to be renewed. */
  readonly endsAt: number;
  readonly renewAt: number;
}

/** The headers of whatever is asked as this person. The proof is a cookie, which no script can read. */
export const headersOf = ({ id }: Pick<Person, "id">): Readonly<Record<string, string>> => ({
  "x-crossdesk-session": id,
});

/** Why no user is signed in. `out`: none was. */
export const REASONS = ["out", "expired", "revoked", "removed", "elsewhere", "left"] as const;

/** Why signing in did not work. */
export const PROBLEMS = ["away", "refused", "failed", "late", "no-role", "no-tenant", "unusable", "removed"] as const;

export type Reason =
  | { readonly kind: (typeof REASONS)[number] }
  | { readonly kind: "problem"; readonly problem: (typeof PROBLEMS)[number]; readonly account: string | undefined };

/** What the gateway says of this browser. */
export interface Standing {
  readonly person: Person | undefined;
  readonly reason: Reason;
  /** Where one signs in; `undefined` where no provider is set. */
  readonly signInUrl: string | undefined;
  readonly isDevelopment: boolean;
}

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields => (typeof value === "object" && value !== null ? { ...value } : {});
const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
const oneOf = <Value extends string>(values: readonly Value[], value: unknown): Value | undefined =>
  values.find((each) => each === value);

const readPerson = (value: unknown): Person | undefined => {
  const { person, subject, name, role, entityId, endsAt, renewAt } = fieldsOf(value);
  const id = textOf(person);
  const known = oneOf(["agent", "admin"] as const, role);
  if (id === undefined || known === undefined) return undefined;
  return {
    id,
    name: textOf(name) ?? textOf(subject) ?? "",
    role: known,
    entityId: textOf(entityId),
    endsAt: Date.parse(String(endsAt)),
    renewAt: Date.parse(String(renewAt)),
  };
};

const readReason = ({ standing, problem }: Fields): Reason => {
  const { kind, account } = fieldsOf(problem);
  const known = oneOf(PROBLEMS, kind);
  if (known !== undefined) return { kind: "problem", problem: known, account: textOf(account) };
  return { kind: oneOf(REASONS, standing) ?? "out" };
};

export const readStanding = (value: unknown): Standing => {
  const fields = fieldsOf(value);
  return {
    person: readPerson(fields["session"]),
    reason: readReason(fields),
    signInUrl: textOf(fields["signInUrl"]),
    isDevelopment: fields["isDevelopment"] === true,
  };
};
