import { expect, test } from "vitest";
import { readStanding } from "./person.ts";

const SESSION = {
  person: "p-1",
  subject: "ada@example.com",
  role: "agent",
  entityId: "main",
  name: "Ada Løvelace 💜",
  endsAt: "2026-03-01T20:00:00.000Z",
  renewAt: "2026-03-01T08:15:00.000Z",
};

test("the signed-in person has a name, a role, a team and an expiry", () => {
  const { person } = readStanding({ session: SESSION, standing: "in", signInUrl: "https://desk.example/auth/sign-in" });
  expect(person).toEqual({
    id: "p-1",
    name: "Ada Løvelace 💜",
    role: "agent",
    entityId: "main",
    endsAt: Date.parse(SESSION.endsAt),
    renewAt: Date.parse(SESSION.renewAt),
  });
  const nameless = readStanding({ session: { ...SESSION, name: null, role: "admin", entityId: null } }).person;
  expect(nameless).toMatchObject({ name: "ada@example.com", role: "admin", entityId: undefined });
});

test("with a role without access to the console, or an unreadable answer, no user is signed in", () => {
  for (const session of [null, undefined, "ada", {}, { ...SESSION, role: "customer" }, { ...SESSION, person: "" }]) {
    expect(readStanding({ session, standing: "in" }).person).toBeUndefined();
  }
});

test("the reason for being signed out is that of the last attempt, before the state of the session", () => {
  const reasonOf = (value: unknown) => readStanding(value).reason;
  expect(reasonOf({ standing: "expired", problem: null })).toEqual({ kind: "expired" });
  const problem = { kind: "no-role", account: "jane@example.com" };
  expect(reasonOf({ standing: "out", problem })).toEqual({
    kind: "problem",
    problem: "no-role",
    account: "jane@example.com",
  });
  expect(reasonOf({ standing: "something new" })).toEqual({ kind: "out" });
  expect(reasonOf(null)).toEqual({ kind: "out" });
});
