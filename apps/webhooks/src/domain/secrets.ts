/** A previous secret, which is used for signing until then. In the database each secret is encrypted. */
export interface OldSecret {
  readonly secret: string;
  /** ISO. */
  readonly until: string;
}

export interface Secrets {
  readonly secret: string;
  readonly oldSecrets: readonly OldSecret[];
}

const PREFIX = "whsec_";
/** Standard Webhooks wants 24 to 64. */
export const SECRET_BYTES = 32;
/** The most signatures in one header: a further rotation drops the oldest secret. */
const MOST_OLD = 4;

/** A secret as partners are given it, out of random bytes. */
export const toSecret = (bytes: Buffer): string => PREFIX + bytes.toString("base64");

/** Whether this is a secret as partners are given it, and not an encrypted one. */
export const isPlainSecret = (text: string): boolean => text.startsWith(PREFIX);

/** Without the previous secrets that no longer sign. */
export const withoutExpired = ({ secret, oldSecrets }: Secrets, now: Date): Secrets => ({
  secret,
  oldSecrets: oldSecrets.filter(({ until }) => new Date(until) > now),
});

/** Those that sign now, the present one first. */
export const signingSecrets = (secrets: Secrets, now: Date): readonly string[] => {
  const { secret, oldSecrets } = withoutExpired(secrets, now);
  return [secret, ...oldSecrets.map((old) => old.secret)];
};

/** After a rotation: `next` signs, and so do the previous ones for their time. `overlapMs` 0 ends them immediately. */
export const rotate = (
  secrets: Secrets,
  { next, now, overlapMs }: { readonly next: string; readonly now: Date; readonly overlapMs: number },
): Secrets => {
  if (overlapMs === 0) return { secret: next, oldSecrets: [] };
  const until = new Date(now.getTime() + overlapMs).toISOString();
  const { secret, oldSecrets } = withoutExpired(secrets, now);
  return { secret: next, oldSecrets: [{ secret, until }, ...oldSecrets].slice(0, MOST_OLD) };
};

/** Until when a previous secret signs; `null` where none does. */
export const oldSecretsUntil = ({ oldSecrets }: Pick<Secrets, "oldSecrets">, now: Date): string | null =>
  oldSecrets
    .map(({ until }) => until)
    .filter((until) => new Date(until) > now)
    .toSorted()
    .at(-1) ?? null;
