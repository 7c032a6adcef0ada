import { fork } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { findFreePort, startNats } from "@crossdesk/dev-stack";
import type { NatsServer } from "@crossdesk/dev-stack";
import { afterAll, beforeAll, test } from "vitest";
import { z } from "zod";

let nats: NatsServer;
beforeAll(async () => {
  nats = await startNats({ jetstream: false });
});
afterAll(() => nats.stop());

const collect = (stream: Readable | null): { text: () => string; done: Promise<void> } => {
  if (stream === null) throw new Error("The child has no pipe.");
  let text = "";
  stream.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  return { text: () => text, done: finished(stream) };
};

/** Starts the fixture as the development stack starts services. */
const startService = (env: Record<string, string>, fixture = "service.ts", args: readonly string[] = []) => {
  const child = fork(new URL(`fixtures/${fixture}`, import.meta.url), args, {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: { NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"], ...env },
  });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  return {
    child,
    stdout: stdout.text,
    stderr: stderr.text,
    ready: once(child, "message"),
    // Not "close", which never comes after `disconnect()`.
    ended: Promise.all([once(child, "exit"), stdout.done, stderr.done]).then(
      ([[code]]: [unknown[], void, void]) => code,
    ),
    lines: (): Record<string, unknown>[] =>
      stdout
        .text()
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const partsOf = (lines: Record<string, unknown>[]): unknown[] =>
  lines.filter(({ msg }) => msg === "closing a part").map(({ part }) => part);

test.concurrent("a service says when it is ready, and a signal closes its parts in reverse", async ({ expect }) => {
  const service = startService({ NATS_URL: nats.url });
  expect((await service.ready)[0]).toEqual({ type: "ready" });
  service.child.kill("SIGTERM");
  expect(await service.ended).toBe(0);
  expect(partsOf(service.lines())).toEqual(["rpc", "relay", "database"]);
  expect(service.lines().at(-1)).toMatchObject({ msg: "closed", service: "fixture", level: "info" });
  expect(service.stderr()).toBe("");
});

test.concurrent("a service says which it is, and opens nothing, where that is all that is asked", async ({
  expect,
}) => {
  const service = startService({}, "service.ts", ["--version"]);
  expect(await service.ended).toBe(0);
  expect(service.stdout()).toMatch(/^crossdesk fixture \d+\.\d+\.\d+, Node v\d+\.\d+\.\d+\n$/);
  expect(service.stderr()).toBe("");
});

test.concurrent("a service ends in order when its parent is gone", async ({ expect }) => {
  const service = startService({ NATS_URL: nats.url });
  await service.ready;
  service.child.disconnect();
  expect(await service.ended).toBe(0);
  expect(partsOf(service.lines())).toEqual(["rpc", "relay", "database"]);
});

test.concurrent("a service ends by itself when its parent was killed, although its log has no reader any more", async ({
  expect,
}) => {
  const parent = startService({ NATS_URL: nats.url }, "parent.ts");
  const [message] = await parent.ready;
  const { pid } = z.object({ pid: z.int() }).parse(message);
  parent.child.kill("SIGKILL");
  await expect.poll(() => isAlive(pid), { timeout: 60_000 }).toBe(false);
});

test.concurrent("a second signal ends a service immediately", async ({ expect }) => {
  const service = startService({ NATS_URL: nats.url, BEHAVIOUR: "stuck" });
  await service.ready;
  service.child.kill("SIGINT");
  await expect.poll(() => service.lines().at(-1)).toMatchObject({ msg: "shutting down" });
  service.child.kill("SIGINT");
  expect(await service.ended).toBe(1);
});

test.concurrent("a part that does not close holds a service up for four seconds", async ({ expect }) => {
  const service = startService({ NATS_URL: nats.url, BEHAVIOUR: "stuck" });
  await service.ready;
  const begin = performance.now();
  service.child.kill("SIGTERM");
  expect(await service.ended).toBe(1);
  expect(performance.now() - begin).toBeLessThan(20_000);
  expect(service.lines().at(-1)).toMatchObject({ msg: "closing took too long" });
});

test.concurrent("a service goes on for the delay that it was given, while its health says that it ends", async ({
  expect,
}) => {
  const port = await findFreePort();
  const service = startService({ NATS_URL: nats.url, HEALTH_PORT: `${port}`, DELAY_MS: "1500" });
  await service.ready;
  const get = async (path: string) => (await fetch(`http://127.0.0.1:${port}/health/${path}`)).status;
  expect(await get("ready")).toBe(200);
  service.child.kill("SIGTERM");
  await expect.poll(() => get("ready")).toBe(503);
  expect(await get("live")).toBe(200);
  expect(partsOf(service.lines())).toEqual([]);
  expect(await service.ended).toBe(0);
  expect(partsOf(service.lines())).toEqual(["rpc", "relay", "database"]);
});

test.concurrent("a part that does not close holds a service up for as long as it was given", async ({ expect }) => {
  const service = startService({ NATS_URL: nats.url, BEHAVIOUR: "stuck", SHUTDOWN_GRACE_SECONDS: "1" });
  await service.ready;
  service.child.kill("SIGTERM");
  expect(await service.ended).toBe(1);
  expect(service.lines().at(-1)).toMatchObject({ msg: "closing took too long", withinMs: 1000 });
});

test.concurrent("an uncaught failure closes a service in order, with code 1, and is logged without its rows", async ({
  expect,
}) => {
  const service = startService({ NATS_URL: nats.url, BEHAVIOUR: "failing" });
  await service.ready;
  service.child.send("now");
  expect(await service.ended).toBe(1);
  expect(service.lines()).toContainEqual(
    expect.objectContaining({
      level: "fatal",
      msg: "uncaught exception",
      err: expect.objectContaining({ message: "uncaught" }),
    }),
  );
  expect(JSON.stringify(service.lines())).not.toContain("a@b.c");
  expect(partsOf(service.lines())).toEqual(["rpc", "relay", "database"]);
});

test.concurrent("a start that fails ends with code 1", async ({ expect }) => {
  const service = startService({ NATS_URL: nats.url, BEHAVIOUR: "broken" });
  expect(await service.ended).toBe(1);
  expect(service.lines()).toContainEqual(expect.objectContaining({ msg: "the service could not start" }));
});

test.concurrent("a wrong environment ends with its own exit code and says what to fix", async ({ expect }) => {
  const service = startService({ NATS_URL: "127.0.0.1", LOG_LEVEL: "loud" });
  expect(await service.ended).toBe(78);
  expect(service.stderr()).toContain('NATS_URL is "127.0.0.1": must be a URL such as nats://127.0.0.1:4222.');
  expect(service.stderr()).toContain('LOG_LEVEL is "loud"');
  expect(service.lines()).toEqual([]);
});

test.concurrent("where whatever ends is started again, a wrong environment is waited out until somebody stops the service", async ({
  expect,
}) => {
  const service = startService({ NATS_URL: "127.0.0.1", ON_WRONG_SETTINGS: "wait" });
  await expect.poll(service.stderr, { timeout: 60_000 }).toContain("Waiting to be stopped");
  expect(service.stderr()).toContain('NATS_URL is "127.0.0.1"');
  expect(service.child.exitCode).toBeNull();
  service.child.kill("SIGTERM");
  expect(await service.ended).toBe(78);
});

test.concurrent("health is served on a port of its own, and a broker that is gone makes it fail", async ({
  expect,
}) => {
  await using broker = await startNats({ jetstream: false });
  const port = await findFreePort();
  const service = startService({ NATS_URL: broker.url, HEALTH_PORT: `${port}` });
  await service.ready;
  const get = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}/health/${path}`);
    return [answer.status, await answer.json()];
  };
  expect(await get("live")).toEqual([200, { status: "ok" }]);
  expect(await get("ready")).toEqual([200, { service: "fixture", status: "ok", checks: { nats: { status: "ok" } } }]);
  await broker.kill();
  expect(await get("ready")).toMatchObject([503, { status: "failing", checks: { nats: { status: "failing" } } }]);
  expect(await get("live")).toEqual([200, { status: "ok" }]);
  service.child.kill("SIGTERM");
  expect(await service.ended).toBe(0);
});

test.concurrent("a service waits for a broker that is not up yet", async ({ expect }) => {
  const port = await findFreePort();
  const service = startService({ NATS_URL: `nats://127.0.0.1:${port}` });
  const late = await startNats({ port, jetstream: false });
  expect((await service.ready)[0]).toEqual({ type: "ready" });
  service.child.kill("SIGTERM");
  expect(await service.ended).toBe(0);
  await late.stop();
});
