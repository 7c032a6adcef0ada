import { expect, it } from "vitest";
import { cleanToken, readToken } from "./token.ts";

const tokenOf = (claims: object): string => {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "HS256" })}.${part(claims)}.c2lnbmF0dXJl`;
};

it("a token tells who signs in and until when", () => {
  const token = tokenOf({ sub: "ada", name: "Ada Løvelace 💜", role: "agent", entityId: "main", exp: 1_800_000_000 });
  expect(readToken(token)).toEqual({
    subject: "ada",
    name: "Ada Løvelace 💜",
    role: "agent",
    entityId: "main",
    expiresAt: 1_800_000_000_000,
  });
});

it("what is no token tells nothing", () => {
  for (const text of ["", "a.b", "a.b.c", "a.%%%.c", tokenOf({ name: "nobody" }), `x.${btoa("null")}.y`]) {
    expect(readToken(text)).toBeUndefined();
  }
});

it("a token may be pasted with what often comes with it", () => {
  for (const pasted of ["a.b.c", "  a.b.c\n", "Bearer a.b.c", '"a.b.c"', "a.b\n.c"]) {
    expect(cleanToken(pasted)).toBe("a.b.c");
  }
});
