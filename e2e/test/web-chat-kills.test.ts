import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort, startNats } from "@crossdesk/dev-stack";
import { send, startTestPostgres } from "@crossdesk/testing";
import { expect, test } from "vitest";
import { z } from "zod";
import { startApp } from "./support/app-process.ts";
import { openChatWindow, openSession, readSaid } from "./support/chat-window.ts";
import { openBrowser } from "./support/browser.ts";
import { eventually } from "./support/eventually.ts";
import { AUTH, createToken } from "./support/tokens.ts";

const Listed = z.object({ data: z.array(z.looseObject({ id: z.int() })).min(1) });

test(
  "a conversation goes through kills of its services, the gateway and the broker: nothing lost, nothing twice",
  { timeout: 300_000 },
  async () => {
    await using cleanup = new AsyncDisposableStack();
    const data = await mkdtemp(join(tmpdir(), "crossdesk-chat-"));
    cleanup.defer(() => rm(data, { recursive: true, force: true }));
    const [postgres, nats, browser] = await Promise.all([startTestPostgres(), startNats(), openBrowser()]);
    for (const resource of [postgres, nats]) cleanup.use(resource);
    cleanup.defer(() => browser.close());
    const env = {
      NATS_URL: nats.url,
      DATABASE_URL: postgres.url,
      CROSSDESK_DATA: data,
      PORT: String(await findFreePort()),
      AUTH_SECRET: AUTH.secret,
    };
    const url = `http://127.0.0.1:${env.PORT}`;
    const [tickets, gateway] = await Promise.all([startApp("tickets", env), startApp("gateway", env)]);
    for (const app of [tickets, gateway]) cleanup.use(app);

    const token = await createToken("agent");
    const session = await openSession(url, "order-1");
    const list = await send(url, "/backend/api/support-ticket", { token });
    const ticket = `/backend/api/support-ticket/${Listed.parse(list.json).data[0]?.id}`;
    /** Answers as a program would: with one key until there is an answer. */
    const answer = async (message: string): Promise<void> => {
      const headers = { "idempotency-key": `"${message}"` };
      const attempt = () =>
        send(url, ticket, { method: "POST", token, headers, body: { message, attachments: [] } }).then(
          ({ status }) => status,
          () => 0,
        );
      await eventually(attempt).toBe(200);
    };

    await using window = await openChatWindow(browser, session.address);
    const restartBroker = async (): Promise<void> => {
      await nats.kill();
      await nats.restart();
    };
    const blows = [() => tickets.kill(), restartBroker, () => gateway.kill()];
    const expected: string[] = [];
    for (const [round, blow] of blows.entries()) {
      const said = [`Question ${round}`, `And another one ${round}`, `Answer ${round}`];
      expected.push(...said);
      const [first = "", second = "", third = ""] = said;
      await window.write(first);
      // While the next one is under way.
      await Promise.all([blow(), window.write(second)]);
      await answer(third);
    }
    const inOrder = async (): Promise<string[]> => (await window.texts()).toSorted();
    await eventually(inOrder).toEqual(expected.toSorted());
    await window.page
      .getByText(/Sending…|Not sent/)
      .first()
      .waitFor({ state: "detached" });
    // The window, without a reload, holds what the desk holds, in its order.
    expect(await window.texts()).toEqual(await readSaid(url, session));
    expect([tickets.starts, gateway.starts]).toEqual([2, 2]);
    await window.page.getByText("The connection is lost.").waitFor({ state: "detached" });
    expect(window.problems).toEqual([]);
  },
);
