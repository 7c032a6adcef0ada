import { expect, test } from "vitest";
import { borrowToken, lendToken } from "./token-relay.ts";

test("a new tab gets the token of one that is signed in", async () => {
  const endings = [lendToken(() => undefined), lendToken(() => "a.b.c")];
  expect(await borrowToken(10_000)).toBe("a.b.c");
  for (const end of endings) end();
});

test("where nobody is signed in, a new tab asks for a token as ever", async () => {
  const end = lendToken(() => undefined);
  expect(await borrowToken(50)).toBeUndefined();
  end();
});
