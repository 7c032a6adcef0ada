import { randomUUID } from "node:crypto";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { findFreePort } from "@crossdesk/dev-stack";
import { DEVELOPMENT_ACCOUNTS, startIdentityProvider } from "@crossdesk/dev-stack/identity";
import type { DevelopmentAccount, IdentityProvider } from "@crossdesk/dev-stack/identity";
import type { ProviderSettings } from "@crossdesk/gateway";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { onAnotherMachine, openBrowser } from "./support/browser.ts";
import { openConsole } from "./support/console-page.ts";
import type { ConsolePage } from "./support/console-page.ts";
import { startLoneGateway } from "./support/lone-gateway.ts";
import { sessionCookie } from "./support/signed-in.ts";
import type { SignedInOptions } from "./support/signed-in.ts";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";
import { ANYBODY, createVisitor } from "./support/visitor.ts";
import type { Visitor } from "./support/visitor.ts";

let system: System;
let browser: Browser;
let provider: IdentityProvider;

const settingsFor = (issuer: string, changes: Partial<ProviderSettings> = {}): ProviderSettings => ({
  issuer,
  clientId: "crossdesk",
  scopes: "openid profile email",
  allowsDevelopment: true,
  claims: {
    role: "role",
    tenant: "entityId",
    name: "name",
    email: "email",
    languages: "languages",
    roles: { agent: "agent", lead: "admin", admin: "admin" },
    tenants: {},
  },
  ...changes,
});

const person = (sub: string, name: string, others: { role?: string; entityId?: string } = {}): DevelopmentAccount => ({
  sub,
  name,
  email: sub,
  title: `${name}, of the tests`,
  ...others,
});
const NORA = person("new@example.com", "Nora New", { entityId: "main" });
const STRANGERS = [
  NORA,
  person("lost@example.com", "Lou Lost", { role: "agent" }),
  person("everywhere@example.com", "Eve", { role: "agent", entityId: "*" }),
];

beforeAll(async () => {
  browser = await openBrowser();
  system = await startSystem({
    provider: async (gatewayUrl) => {
      provider = await startIdentityProvider({ gatewayUrl, accounts: [...DEVELOPMENT_ACCOUNTS, ...STRANGERS] });
      return settingsFor(provider.issuer);
    },
  });
});
afterAll(async () => {
  await system[Symbol.asyncDispose]();
  await provider.close();
  await browser.close();
});

/** Goes from the console to the provider, and back as somebody. */
const signInAs = async ({ page }: Pick<ConsolePage, "page">, name: string): Promise<void> => {
  await page.getByRole("link", { name: /^Sign in/u }).click();
  await page.getByRole("button", { name }).click();
};
const isLive = (page: Page) => page.getByRole("status", { name: "Connection: Live" }).waitFor();

describe("in a browser", () => {
  test("an agent signs in with a click, works with files and live changes, and signs out", async () => {
    await using opened = await openConsole(browser, system.url);
    const { page, problems } = opened;
    await page.getByText("on the next page you choose who you are").waitFor();
    await signInAs(opened, "Alex");
    await isLive(page);
    expect(await page.evaluate("document.cookie")).toBe("");
    const cookies = await page.context().cookies(system.url);
    // What was kept on the way to the provider is gone.
    const [cookie, ...others] = cookies.filter(({ name }) => !name.startsWith("crossdesk-identity"));
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
    expect(others).toEqual([]);
    expect(await page.evaluate("JSON.stringify([sessionStorage, localStorage])")).not.toContain(cookie?.value);
    await page.getByRole("button", { name: "Go online" }).click();
    await page.getByText("Nothing to do right now").waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("Sign in to answer customers.").waitFor();
    // Signed out of the provider too: it asks again.
    await page.getByRole("link", { name: "Sign in" }).click();
    await page.getByRole("button", { name: "Alex" }).waitFor();
    // A copy of the cookie is useless.
    const copied = createVisitor(system.url);
    copied.take({ name: cookie?.name ?? "", value: cookie?.value ?? "", url: system.url });
    await expect.poll(async () => (await copied.standing()).standing).toBe("revoked");
    expect(problems).toEqual([]);
  });

  test("the sign-in page names the system's address where the console was opened by another one", async () => {
    await using opened = await openConsole(browser, onAnotherMachine(system.url));
    const { page, problems } = opened;
    await page.getByText(`Signing in continues at ${system.url}, the address of this desk.`).waitFor();
    await signInAs(opened, "Alex");
    await isLive(page);
    expect(new URL(page.url()).origin).toBe(system.url);
    await page.goto(`${system.url}/console`);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("Sign in to answer customers.").waitFor();
    expect(await page.getByText("the address of this desk").count()).toBe(0);
    expect(problems).toEqual([]);
  });

  test("a lead signs in, removes an agent who works in another window, and that one is out within a second", async () => {
    provider.putAccount(person("gone@example.com", "Gita Gone", { role: "agent", entityId: "main" }));
    await using desk = await openConsole(browser, system.url);
    await signInAs(desk, "Gita Gone");
    await isLive(desk.page);
    await using leads = await openConsole(browser, system.url);
    await signInAs(leads, "Robin");
    await isLive(leads.page);
    await leads.page.getByRole("tab", { name: "Team" }).waitFor();
    const removedAt = performance.now();
    const status = await leads.page.evaluate(async () => {
      const call = async (method: string, path: string, input: unknown) =>
        fetch(method === "GET" ? `/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}` : `/trpc/${path}`, {
          method,
          headers: { "x-crossdesk-session": "any", "content-type": "application/json" },
          ...(method === "GET" ? {} : { body: JSON.stringify(input) }),
        });
      return (await call("POST", "agents.remove", { agentId: "gone@example.com" })).status;
    });
    expect(status).toBe(200);
    await desk.page.getByText("You have no access to this desk any more").waitFor();
    const took = performance.now() - removedAt;
    process.stdout.write(`removed, and out after ${took.toFixed(0)} ms\n`);
    // An idle machine needs a fraction of a second.
    expect(took).toBeLessThan(10_000);
    // The provider lets them in, and the desk does not.
    await desk.page.getByRole("link", { name: "Sign in with another account" }).click();
    await desk.page.getByRole("button", { name: "Gita Gone" }).click();
    await desk.page.getByText("This account was removed from this desk").waitFor();
    await desk.page.getByText("gone@example.com").waitFor();
    expect([...desk.problems, ...leads.problems]).toEqual([]);
  });

  test("an account without a role or a team is told what to do, and comes in once it has them", async () => {
    await using opened = await openConsole(browser, system.url);
    const { page } = opened;
    await signInAs(opened, "Lou Lost");
    await page.getByText("This account belongs to no team of this desk. Ask your administrator").waitFor();
    await signInAs(opened, "Nora New");
    await page.getByText("This account has no role at this desk. Ask your administrator").waitFor();
    await page.getByText("new@example.com").waitFor();
    provider.putAccount({ ...NORA, role: "agent" });
    await signInAs(opened, "Nora New");
    await isLive(page);
  });

  test("an administrator makes a key for a program, which calls by it, rotates it with an overlap, and revokes it", async () => {
    await using opened = await openConsole(browser, system.url);
    const { page, problems } = opened;
    await signInAs(opened, "Sam");
    await page.getByRole("heading", { name: "Administration" }).waitFor();
    const secretOf = async (): Promise<string> => (await page.getByTestId("api-key-secret").textContent()) ?? "";
    const statusOf = async (token: string) => (await system.request("/backend/api/support-ticket", { token })).status;
    await page.getByLabel("What is it for?").fill("Web shop");
    await page.getByRole("button", { name: "Create key" }).click();
    const first = await secretOf();
    expect(first).toMatch(/^cdk_/u);
    // Selected, for browsers that let no page copy.
    await page.getByRole("button", { name: "Copy" }).click();
    expect(await page.evaluate(() => String(getSelection()))).toBe(first);
    expect(await statusOf(first)).toBe(200);
    const row = page.getByRole("listitem", { name: "Web shop" });
    await row.getByRole("button", { name: "Rotate…" }).click();
    await row.getByRole("button", { name: "Rotate key" }).click();
    await row.getByText("Its previous secret is good until").waitFor();
    const second = await secretOf();
    expect(second).not.toBe(first);
    expect([await statusOf(first), await statusOf(second)]).toEqual([200, 200]);
    await row.getByText(/Last used on/u).waitFor();
    await page.getByRole("button", { name: "I have kept it" }).click();
    await page.getByTestId("api-key-secret").waitFor({ state: "detached" });
    await row.getByRole("button", { name: "Revoke…" }).click();
    await row.getByRole("button", { name: "Revoke key" }).click();
    await row.getByText("Revoked on").waitFor();
    for (const secret of [first, second]) await expect.poll(() => statusOf(secret)).toBe(401);
    await page.reload();
    await row.getByText("Revoked on").waitFor();
    expect(await page.getByTestId("api-key-secret").count()).toBe(0);
    expect(problems).toEqual([]);
  });

  test("while the provider is away one is told so, and who is signed in goes on", async () => {
    await using opened = await openConsole(browser, system.url);
    await using working = await openConsole(browser, system.url);
    await signInAs(working, "Alex");
    await isLive(working.page);
    await provider.close();
    try {
      await opened.page.getByRole("link", { name: "Sign in" }).click();
      await opened.page.getByText("The sign-in service does not answer right now").waitFor();
      await working.page.reload();
      await isLive(working.page);
    } finally {
      await provider.open();
    }
    await signInAs(opened, "Alex");
    await isLive(opened.page);
  });
});

describe("a session", () => {
  const begin = async (options: SignedInOptions = {}): Promise<Visitor> => {
    const visitor = createVisitor(system.url);
    visitor.take(await sessionCookie(system.url, { sub: "ada", ...options }));
    return visitor;
  };
  const me = async (visitor: Visitor, headers: Record<string, string>, method = "POST"): Promise<number> => {
    const path = method === "POST" ? "agents.me" : "agents.list?input=%7B%7D";
    const type = { "content-type": "application/json" };
    const { status } = await visitor.ask(`${system.url}/trpc/${path}`, { method, headers: { ...headers, ...type } });
    return status;
  };

  test("is of the role and tenant that the provider's claims say", async () => {
    const people = await Promise.all(
      ["agent@example.com", "lead@example.com", "admin@example.com", "everywhere@example.com"].map((account) =>
        createVisitor(system.url).signIn(account),
      ),
    );
    expect(people.map(({ session, problem }) => [session?.role, session?.entityId, problem?.kind])).toEqual([
      ["agent", "main", undefined],
      ["admin", "main", undefined],
      ["admin", null, undefined],
      [undefined, undefined, "no-tenant"],
    ]);
  });

  test("is shown to who asks beside the header alone, whose name is told", async () => {
    const visitor = await begin();
    const answer = await visitor.ask(`${system.url}/auth/session`);
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining("X-Crossdesk-Session")]);
  });

  test("ends with all others of the same person, where they end all of them", async () => {
    const sub = `eve-${randomUUID()}`;
    const [here, there, other] = await Promise.all([begin({ sub }), begin({ sub }), begin()]);
    const answer = await here.ask(`${system.url}/auth/sign-out`, {
      method: "POST",
      headers: { ...ANYBODY, origin: system.url, "content-type": "application/json" },
      body: JSON.stringify({ everywhere: true }),
    });
    expect(answer.status).toBe(200);
    await expect.poll(async () => (await there.standing()).standing).toBe("revoked");
    expect((await other.standing()).standing).toBe("in");
  });

  test("counts for pages of this system alone", async () => {
    const visitor = await begin();
    const { session } = await visitor.standing();
    const own = { "x-crossdesk-session": session?.person ?? "" };
    const origin = system.url;
    const attempts: readonly (readonly [string, Record<string, string>, number, number])[] = [
      ["a page of its own", { ...own, origin, "sec-fetch-site": "same-origin" }, 200, 200],
      ["a page of its own in an older browser", { ...own, origin }, 200, 200],
      ["without the header that only a page of its own can send", { origin }, 401, 401],
      ["another site's page", { ...own, origin: "https://evil.example", "sec-fetch-site": "cross-site" }, 403, 403],
      ["another port's page", { ...own, origin: "http://127.0.0.1:1", "sec-fetch-site": "same-site" }, 403, 403],
      ["a page whose origin is hidden", { ...own, origin: "null" }, 403, 403],
      ["a browser that does not say where it comes from", { ...own }, 403, 200],
      [
        "a tab in which somebody else is shown",
        { ...ANYBODY, "x-crossdesk-session": "somebody else", origin },
        401,
        401,
      ],
    ];
    for (const [what, headers, unsafe, safe] of attempts) {
      expect([what, await me(visitor, headers), await me(visitor, headers, "GET")]).toEqual([what, unsafe, safe]);
    }
    // A preflight request, as browsers send it: pages of other origins may not send the header.
    const preflight = await fetch(`${system.url}/trpc/agents.me`, {
      method: "OPTIONS",
      headers: {
        origin: "https://evil.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "x-crossdesk-session",
      },
    });
    expect(preflight.headers.get("access-control-allow-origin")).toBeNull();
  });

  test("is nothing that was changed, made up, sealed for something else, or too old", async () => {
    const good = await sessionCookie(system.url, { sub: "ada" });
    const [header = "", key = "", iv = "", text = "", tag = ""] = good.value.split(".");
    const flipped = `${text.startsWith("A") ? "B" : "A"}${text.slice(1)}`;
    const visitor = createVisitor(system.url);
    await visitor.ask(`${system.url}/auth/sign-in`);
    const attempt = visitor.cookies.at(-1)?.split(";")[0]?.split("=").slice(1).join("=") ?? "";
    expect(attempt).toMatch(/^eyJ/u);
    const hour = 3_600_000;
    const [idle, old] = await Promise.all([
      sessionCookie(system.url, { sub: "ada", renewedAgoMs: 2 * hour }),
      sessionCookie(system.url, { sub: "ada", signedInAgoMs: 13 * hour }),
    ]);
    const values = [[header, key, iv, flipped, tag].join("."), "eyJ.a.b", attempt, idle.value, old.value];
    const headers = { ...ANYBODY, origin: system.url };
    for (const value of values) {
      const holder = createVisitor(system.url);
      holder.take({ ...good, value });
      expect(await me(holder, headers)).toBe(401);
    }
    const holder = createVisitor(system.url);
    holder.take(idle);
    expect((await holder.standing()).standing).toBe("expired");
  });

  test("is renewed while the provider knows its person or is away, and ends where it says no", async () => {
    const renew = async (from: Visitor) => {
      const headers = { ...ANYBODY, origin: system.url };
      await from.ask(`${system.url}/auth/renew`, { method: "POST", headers });
      return from.standing();
    };
    // A session that was not renewed for a while, with a refresh token that the provider does not know.
    const unknown = await begin({ renewedAgoMs: 1_800_000, refreshToken: "nobody's" });
    expect((await renew(unknown)).session).toBeNull();
    const unasked = await begin({ renewedAgoMs: 1_800_000 });
    expect((await renew(unasked)).standing).toBe("in");
    await provider.close();
    const meanwhile = await begin({ renewedAgoMs: 1_800_000, refreshToken: "whatever" });
    expect((await renew(meanwhile)).standing).toBe("in");
    await provider.open();
  });

  test("is found out by signing keys that the provider changes", async () => {
    expect((await createVisitor(system.url).signIn("agent@example.com")).standing).toBe("in");
    provider.rotateKeys();
    expect((await createVisitor(system.url).signIn("lead@example.com")).standing).toBe("in");
    provider.rotateKeys();
    expect((await createVisitor(system.url).signIn("agent@example.com")).standing).toBe("in");
  });

  test("begins in the browser that was sent to the provider, and nowhere else", async () => {
    const [victim, attacker] = [createVisitor(system.url), createVisitor(system.url)];
    const choice = await attacker.visit(`${system.url}/auth/sign-in`);
    const action = /action="(?<path>[^"]+)"/u.exec(await choice.text())?.groups?.["path"] ?? "";
    const body = new URLSearchParams({ account: "agent@example.com" });
    let at = new URL(action, choice.url).href;
    let answer = await attacker.ask(at, { method: "POST", body });
    while (answer.headers.has("location") && !at.includes("/auth/callback")) {
      at = new URL(answer.headers.get("location") ?? "", at).href;
      if (!at.includes("/auth/callback")) answer = await attacker.ask(at);
    }
    await victim.ask(at);
    expect(await victim.standing()).toMatchObject({ session: null, problem: { kind: "late" } });
    // It is shown once.
    expect((await victim.standing()).problem).toBeNull();
    const elsewhere = await attacker.ask(`${system.url}/auth/sign-in?to=${encodeURIComponent("//evil.example")}`);
    expect(new URL(elsewhere.headers.get("location") ?? "").origin).toBe(provider.issuer);
  });
});

describe("a provider whose clock is wrong", () => {
  /** Milliseconds by which it is ahead; its tokens are good for 10 minutes. */
  const startSkewed = async (gatewayUrl: string, ms: number) => {
    const port = await findFreePort();
    const shift = `data:text/javascript,const now=Date.now;Date.now=()=>now()+${ms};`;
    const main = fileURLToPath(new URL("../../packages/dev-stack/src/bin/identity.ts", import.meta.url));
    const child = spawn(process.execPath, ["--import", shift, main], {
      env: { PATH: process.env["PATH"], NODE_ENV: "test", IDENTITY_PORT: String(port), PUBLIC_URL: gatewayUrl },
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    await once(child, "message");
    return {
      issuer: `http://127.0.0.1:${port}`,
      [Symbol.asyncDispose]: async () => {
        child.kill("SIGTERM");
        await once(child, "exit");
      },
    };
  };

  test.each([
    ["half a minute ahead", 30_000, "in"],
    ["half a minute behind", -630_000, "in"],
    ["minutes behind", -720_000, "out"],
  ] as const)("%s", async (_what, ms, expected) => {
    const port = await findFreePort();
    const url = `http://127.0.0.1:${port}`;
    await using skewed = await startSkewed(url, ms);
    await using lone = await startLoneGateway({ publicUrl: url, provider: settingsFor(skewed.issuer) });
    await lone.gateway.listen({ port, host: "127.0.0.1" });
    const { standing, problem } = await createVisitor(url).signIn("agent@example.com");
    expect([standing, problem?.kind]).toEqual([expected, expected === "in" ? undefined : "failed"]);
  });

  test("and one that is for development is refused in production", async () => {
    const port = await findFreePort();
    const url = `http://127.0.0.1:${port}`;
    await using own = await startIdentityProvider({ gatewayUrl: url });
    await using lone = await startLoneGateway({
      publicUrl: url,
      provider: settingsFor(own.issuer, { allowsDevelopment: false }),
    });
    await lone.gateway.listen({ port, host: "127.0.0.1" });
    expect(await createVisitor(url).signIn("agent@example.com")).toMatchObject({
      session: null,
      problem: { kind: "failed" },
    });
  });
});
