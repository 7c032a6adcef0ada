import { SignJWT } from "jose";
import { expect, test } from "vitest";
import { createSessionTokens } from "./session-tokens.ts";
import { createTokenVerifier } from "./token-verifier.ts";

const secret = "a secret of these tests that is long enough";
const ticket = {
  id: "34822e49-8ed3-42fd-87a0-700a6d509102",
  customerId: "user01",
  entityId: "FP_SG",
  createdAt: "2026-03-01T12:00:00.000Z",
};
const at = (instant: string) => (): number => Date.parse(instant);

test("a token speaks for the customer of its ticket, in that ticket alone", async () => {
  const tokens = createSessionTokens({ secret, now: at("2026-03-02T12:00:00Z") });
  expect(await tokens.verify(await tokens.issue(ticket))).toEqual({
    subject: "user01",
    role: "customer",
    entityId: "FP_SG",
    ticketId: ticket.id,
  });
});

test("the same ticket gets the same token, from any gateway, until the next period", async () => {
  const first = await createSessionTokens({ secret, now: at("2026-03-02T12:00:00Z") }).issue(ticket);
  expect(await createSessionTokens({ secret, now: at("2026-03-29T12:00:00Z") }).issue(ticket)).toBe(first);
  const later = createSessionTokens({ secret, now: at("2026-03-30T13:00:00Z") });
  expect(await later.issue(ticket)).not.toBe(first);
  expect(await later.verify(first)).toMatchObject({ ticketId: ticket.id });
});

test("a token that has expired, or that another secret signed, is refused", async () => {
  const token = await createSessionTokens({ secret, now: at("2026-03-02T12:00:00Z") }).issue(ticket);
  const late = createSessionTokens({ secret, now: at("2026-05-02T12:00:00Z") });
  await expect(late.verify(token)).rejects.toMatchObject({ kind: "UNAUTHENTICATED" });
  const other = createSessionTokens({ now: at("2026-03-02T12:00:00Z") });
  await expect(other.verify(token)).rejects.toMatchObject({ kind: "UNAUTHENTICATED" });
});

test("a session's token is no caller's token, nor the other way round", async () => {
  const names = { issuer: "crossdesk", audience: "crossdesk" };
  const tokens = createSessionTokens({ secret });
  const verify = createTokenVerifier({ secret, ...names });
  await expect(verify(await tokens.issue(ticket))).rejects.toMatchObject({ kind: "UNAUTHENTICATED" });
  const callers = await new SignJWT({ role: "customer", ticketId: ticket.id, entityId: "FP_SG", sub: "user01" })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuer("crossdesk")
    .setAudience(["crossdesk", "crossdesk:session"])
    .setExpirationTime("1h")
    .sign(new TextEncoder().encode(secret));
  await expect(tokens.verify(callers)).rejects.toMatchObject({ kind: "UNAUTHENTICATED" });
});
