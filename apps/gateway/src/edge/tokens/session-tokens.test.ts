import { createHmac } from "node:crypto";
import { CallerRole } from "@crossdesk/contracts";
import type { Caller } from "@crossdesk/contracts";
import { SignJWT } from "jose";
import { expect, test } from "vitest";
import { createSessionTokens } from "./session-tokens.ts";
import type { SessionTokens } from "./session-tokens.ts";
import { createTokenVerifier } from "./token-verifier.ts";

const secret = "a secret of these tests that is long enough";
const ticket = {
  id: "34822e49-8ed3-42fd-87a0-700a6d509102",
  customerId: "user01",
  entityId: "FP_SG",
  createdAt: "2026-03-01T12:00:00.000Z",
};
const partner = { subject: "shop", role: "partner", entityId: "FP_SG" } as const;
const issue = (tokens: SessionTokens, caller: Caller = partner): string => {
  const token = tokens.issue(ticket, caller);
  if (token === null) throw new Error("No token was issued.");
  return token;
};
const at = (instant: string) => (): number => Date.parse(instant);

test("a token speaks for the customer of its ticket, in that ticket alone", async () => {
  const tokens = createSessionTokens({ secret, now: at("2026-03-02T12:00:00Z") });
  expect(await tokens.verify(issue(tokens))).toEqual({
    subject: "user01",
    role: "customer",
    entityId: "FP_SG",
    ticketId: ticket.id,
    issuedTo: { subject: "shop", role: "partner" },
  });
});

test("the customer and the partner get tokens, and nobody who would speak in the customer's name", async () => {
  const tokens = createSessionTokens({ secret });
  const issued: string[] = [];
  for (const role of CallerRole.options) {
    if (tokens.issue(ticket, { subject: "somebody", role, entityId: "FP_SG" }) !== null) issued.push(role);
  }
  expect(issued).toEqual(["customer", "partner"]);
});

test("a token of an earlier release, which does not say whom it was issued to, is good until it ends", async () => {
  const key = createHmac("sha256", secret).update("crossdesk:session").digest();
  const token = await new SignJWT({ ticketId: ticket.id, entityId: "FP_SG" })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject("user01")
    .setAudience("crossdesk:session")
    .setExpirationTime("1h")
    .sign(key);
  const caller = await createSessionTokens({ secret }).verify(token);
  expect(caller).toEqual({ subject: "user01", role: "customer", entityId: "FP_SG", ticketId: ticket.id });
});

test("the same ticket gets the same token, from any gateway, until the next period", async () => {
  const first = issue(createSessionTokens({ secret, now: at("2026-03-02T12:00:00Z") }));
  expect(issue(createSessionTokens({ secret, now: at("2026-03-29T12:00:00Z") }))).toBe(first);
  const later = createSessionTokens({ secret, now: at("2026-03-30T13:00:00Z") });
  expect(issue(later)).not.toBe(first);
  expect(await later.verify(first)).toMatchObject({ ticketId: ticket.id });
});

test("a token that has expired, or that another secret signed, is refused", async () => {
  const token = issue(createSessionTokens({ secret, now: at("2026-03-02T12:00:00Z") }));
  const late = createSessionTokens({ secret, now: at("2026-05-02T12:00:00Z") });
  await expect(late.verify(token)).rejects.toMatchObject({ kind: "UNAUTHENTICATED" });
  const other = createSessionTokens({ now: at("2026-03-02T12:00:00Z") });
  await expect(other.verify(token)).rejects.toMatchObject({ kind: "UNAUTHENTICATED" });
});

test("a session's token is no caller's token, nor the other way round", async () => {
  const names = { issuer: "crossdesk", audience: "crossdesk" };
  const tokens = createSessionTokens({ secret });
  const verify = createTokenVerifier({ secret, ...names });
  await expect(verify(issue(tokens))).rejects.toMatchObject({ kind: "UNAUTHENTICATED" });
  const callers = await new SignJWT({ role: "customer", ticketId: ticket.id, entityId: "FP_SG", sub: "user01" })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuer("crossdesk")
    .setAudience(["crossdesk", "crossdesk:session"])
    .setExpirationTime("1h")
    .sign(new TextEncoder().encode(secret));
  await expect(tokens.verify(callers)).rejects.toMatchObject({ kind: "UNAUTHENTICATED" });
});
