import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createTRPCClient } from "@trpc/client";
import { expect, it } from "vitest";
import { natsLink } from "../src/index.ts";
import type { TestRouter } from "./fixture.ts";
import { connectTo, failureOf, nextService, startBroker, eventually } from "./support.ts";

const spawnServer = async (url: string, service: string): Promise<ChildProcess> => {
  const child = fork(new URL("server-process.ts", import.meta.url), [url, service], { stdio: "inherit" });
  await once(child, "message");
  return child;
};

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
};

it("calls that a frozen server finds too late do not run", { timeout: 60_000 }, async () => {
  await using broker = await startBroker();
  const service = nextService();
  const child = await spawnServer(broker.url, service);
  const nc = await connectTo(broker);
  const client = createTRPCClient<TestRouter>({ links: [natsLink({ nc, service })] });
  try {
    // Teaches the server the way between the two clocks.
    for (let index = 0; index < 5; index += 1) await client.calls.echo.query(index);
    child.kill("SIGSTOP");
    const timeouts = [100, 150, 1_000].map((timeoutMs) =>
      failureOf(client.calls.mark.mutate(`${timeoutMs} ms`, { context: { rpc: { timeoutMs } } })),
    );
    const patient = client.calls.mark.mutate("patient", { context: { rpc: { timeoutMs: 30_000 } } });
    for (const error of await Promise.all(timeouts)) expect(error.data).toMatchObject({ code: "TIMEOUT" });
    child.kill("SIGCONT");
    expect(await patient).toBe("patient");
    const noted = await client.calls.noted.query();
    // The last of them is a close call: the server's estimate errs on the side of running.
    expect(noted.filter((event) => event !== "mark 1000 ms")).toEqual(["mark patient"]);
  } finally {
    await end(child);
    await nc.close();
  }
});

it("a server that is killed in the midst of calls is followed by its successor", { timeout: 60_000 }, async () => {
  await using broker = await startBroker();
  const service = nextService();
  const victim = await spawnServer(broker.url, service);
  const nc = await connectTo(broker);
  const link = natsLink<TestRouter>({ nc, service, heartbeatMs: 200, resumeDelayMs: () => 10 });
  const client = createTRPCClient<TestRouter>({ links: [link] });
  let successor: ChildProcess | undefined;
  try {
    const seen: number[] = [];
    let done = false;
    const subscription = client.events.metronome.subscribe(
      { to: 40 },
      { onData: ({ data }) => seen.push(data.n), onComplete: () => (done = true) },
    );
    const lost = failureOf(client.calls.hold.mutate("lost", { context: { rpc: { timeoutMs: 1_000 } } }));
    await eventually(async () => expect(await client.calls.noted.query()).toContain("hold lost"));
    await eventually(() => expect(seen.length).toBeGreaterThan(5));
    await end(victim);
    await eventually(async () => {
      expect((await failureOf(client.calls.noted.query())).data).toMatchObject({ retryable: true });
    });
    successor = await spawnServer(broker.url, service);
    expect(await client.calls.noted.query()).not.toContain("hold lost");
    expect((await lost).data).toMatchObject({ code: "TIMEOUT" });
    await eventually(() => expect(done).toBe(true));
    expect(seen).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    subscription.unsubscribe();
  } finally {
    await end(victim);
    if (successor !== undefined) await end(successor);
    await nc.close();
  }
});
