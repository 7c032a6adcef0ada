import type { Caller } from "@crossdesk/contracts";
import { expect, test } from "vitest";
import { nameSessionCookie } from "./cookies.ts";
import { createSessions, nameOfPerson } from "./sessions.ts";

const ADA: Caller = { subject: "ada", role: "agent", entityId: "main", name: "Ada", languages: ["en"] };
const [OLD, NEW] = ["an old secret that is long enough for it", "a new secret that is long enough for it"];
const HOUR = 3_600_000;
const times = { idleMs: HOUR, longestMs: 12 * HOUR };
const START = Date.parse("2026-03-01T08:00:00.000Z");

const openAt = (secrets: readonly [string, ...string[]], now = START) =>
  createSessions({ ...times, secrets }, () => now);

test("a session comes back as it was, and nobody reads it on the way", async () => {
  const sessions = openAt([OLD]);
  const session = sessions.begin(ADA, "refresh");
  const sealed = await sessions.seal(session);
  expect(await sessions.open(sealed)).toEqual(session);
  const parts = sealed.split(".").map((part) => Buffer.from(part, "base64url").toString("latin1"));
  for (const part of parts) expect(part).not.toMatch(/ada|refresh|main/iu);
});

test("a new secret seals, and the old one opens what it sealed for as long as it is there", async () => {
  const sealed = await openAt([OLD]).seal(openAt([OLD]).begin(ADA));
  expect(await openAt([NEW, OLD]).open(sealed)).toMatchObject({ caller: ADA });
  expect(await openAt([NEW]).open(sealed)).toBeUndefined();
  const newer = await openAt([NEW, OLD]).seal(openAt([NEW, OLD]).begin(ADA));
  expect(await openAt([NEW]).open(newer)).toMatchObject({ caller: ADA });
});

test("it ends an hour after its last renewal, and half a day after its beginning however often it is renewed", async () => {
  const session = openAt([OLD]).begin(ADA);
  const sealed = await openAt([OLD]).seal(session);
  expect(await openAt([OLD], START + HOUR - 1_000).open(sealed)).toMatchObject({ caller: ADA });
  expect(await openAt([OLD], START + HOUR + 1_000).open(sealed)).toBe("expired");
  const late = START + 11.5 * HOUR;
  const renewed = await openAt([OLD], late).seal({ ...session, renewedAt: late });
  expect(await openAt([OLD], START + 12 * HOUR - 1_000).open(renewed)).toMatchObject({ caller: ADA });
  expect(await openAt([OLD], START + 12 * HOUR + 1_000).open(renewed)).toBe("expired");
});

test("what was changed, or sealed for something else, is no session", async () => {
  const sessions = openAt([OLD]);
  const sealed = await sessions.seal(sessions.begin(ADA));
  for (let at = 0; at < sealed.length; at += 37) {
    const changed = `${sealed.slice(0, at)}${sealed[at] === "A" ? "B" : "A"}${sealed.slice(at + 1)}`;
    // The last character of a part may have bits that mean nothing.
    if (/^(?:\.|$)/u.test(sealed.slice(at + 1))) continue;
    expect(await sessions.open(changed)).toBeUndefined();
  }
  const other = await sessions.sealing.seal("sign-in-attempt", { session: sessions.begin(ADA) }, START + HOUR);
  expect(await sessions.open(other)).toBeUndefined();
  const empty = await sessions.sealing.seal("session", { session: { caller: ADA } }, START + HOUR);
  expect(await sessions.open(empty)).toBeUndefined();
});

test("a person is named by role, tenant and subject together", () => {
  const names = [ADA, { ...ADA, role: "admin" as const }, { ...ADA, entityId: "other" }, { ...ADA, subject: "ben" }];
  expect(new Set(names.map(nameOfPerson)).size).toBe(4);
  expect(nameOfPerson({ ...ADA, name: "Ada Byron" })).toBe(nameOfPerson(ADA));
});

test("the cookie of HTTPS is of one host alone, that of HTTP of one port", () => {
  expect(nameSessionCookie("https://desk.example")).toBe("__Host-crossdesk-session");
  expect(nameSessionCookie("http://127.0.0.1:3000")).toBe("crossdesk-session-3000");
  expect(nameSessionCookie("http://desk.test")).toBe("crossdesk-session-80");
});
