import { Caller, DEFAULT_ENTITY_ID } from "@crossdesk/contracts";
import { jwtVerify } from "jose";

const MOST_TOKENS = 10_000;

/** Checks a bearer token as the gateway does, and remembers it until it expires. */
export const createVerify = (secret: string) => {
  const key = new TextEncoder().encode(secret);
  const known = new Map<string, { readonly caller: Caller; readonly expiresAt: number }>();
  return async (authorization: string | undefined): Promise<Caller> => {
    const token = authorization?.slice("Bearer ".length) ?? "";
    const found = known.get(token);
    if (found !== undefined && found.expiresAt > Date.now()) return found.caller;
    const { payload } = await jwtVerify(token, key, {
      algorithms: ["HS256"],
      issuer: "crossdesk",
      audience: "crossdesk",
      requiredClaims: ["exp", "sub"],
    });
    const { sub, role, entityId = DEFAULT_ENTITY_ID, exp = 0 } = payload;
    const caller = Caller.parse({ subject: sub, role, entityId });
    if (known.size >= MOST_TOKENS) known.clear();
    known.set(token, { caller, expiresAt: exp * 1_000 });
    return caller;
  };
};
