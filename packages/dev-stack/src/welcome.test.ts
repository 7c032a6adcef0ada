import { expect, test } from "vitest";
import { readSettings } from "./settings.ts";
import { welcome } from "./welcome.ts";

const AUTH_SECRET = "a secret of more than 32 characters";
const TOKEN = /eyJ[\w-]+\.[\w-]+\.[\w-]+/;

test("in development the welcome text has tokens to try the system with", async () => {
  expect(await welcome(readSettings({ AUTH_SECRET }), AUTH_SECRET)).toMatch(TOKEN);
});

test("in production no token is on the screen, and the calls take one from a variable", async () => {
  const text = await welcome(readSettings({ AUTH_SECRET, NODE_ENV: "production" }), AUTH_SECRET);
  expect(text).not.toMatch(TOKEN);
  expect(text).toContain("TOKEN=$(npm run token -- --sub admin --role admin)");
  expect(text.match(/-H "Authorization: Bearer \$TOKEN"/g)).toHaveLength(2);
});

test("the console is named by the address that people sign in by", async () => {
  const text = await welcome(readSettings({ AUTH_SECRET, PUBLIC_URL: "https://desk.example.com" }), AUTH_SECRET);
  expect(text).toContain("https://desk.example.com/console");
  expect(text).toContain("http://127.0.0.1:3000/docs");
});
