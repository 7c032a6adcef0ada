/** What a token says about its bearer. Nothing of it is believed but by the gateway: it only fills the screen. */
export interface TokenClaims {
  readonly subject: string;
  readonly name: string | undefined;
  readonly role: string | undefined;
  /** The team. */
  readonly entityId: string | undefined;
  /** Milliseconds since 1970. */
  readonly expiresAt: number | undefined;
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

const decode = (part: string): unknown => {
  const bytes = Uint8Array.from(
    atob(part.replaceAll("-", "+").replaceAll("_", "/")),
    (byte) => byte.codePointAt(0) ?? 0,
  );
  return JSON.parse(new TextDecoder().decode(bytes));
};

/** Reads a JWT's claims; `undefined` where it is none. */
export const readToken = (token: string): TokenClaims | undefined => {
  const [, payload, signature] = token.split(".");
  if (payload === undefined || signature === undefined) return undefined;
  try {
    const claims = decode(payload);
    if (typeof claims !== "object" || claims === null) return undefined;
    const { sub, name, role, entityId, exp }: Record<string, unknown> = { ...claims };
    const subject = textOf(sub);
    if (subject === undefined) return undefined;
    return {
      subject,
      name: textOf(name),
      role: textOf(role),
      entityId: textOf(entityId),
      expiresAt: typeof exp === "number" ? exp * 1_000 : undefined,
    };
  } catch {
    return undefined;
  }
};

/** What was pasted, without what often comes with it: white space, quotes, the name of the scheme. */
export const cleanToken = (pasted: string): string =>
  pasted
    .trim()
    .replace(/^["']|["']$/gu, "")
    .replace(/^bearer\s+/iu, "")
    .replaceAll(/\s+/gu, "");
