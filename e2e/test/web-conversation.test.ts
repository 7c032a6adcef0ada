import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EVENTS_STREAM } from "@crossdesk/contracts";
import { databaseUrl } from "@crossdesk/deploy";
import { findFreePort, startNats } from "@crossdesk/dev-stack";
import { startTestPostgres } from "@crossdesk/testing";
import type { NatsServer } from "@crossdesk/dev-stack";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { Client } from "pg";
import { expect, test } from "vitest";
import { z } from "zod";
import { startApp } from "./support/app-process.ts";
import { keepScreenshot, openChatWindow, openSession, PHONE } from "./support/chat-window.ts";
import type { ChatWindow, OpenedSession } from "./support/chat-window.ts";
import { openBrowser } from "./support/browser.ts";
import { startConsole } from "./support/console-page.ts";
import type { ConsolePage } from "./support/console-page.ts";
import { eventually } from "./support/eventually.ts";
import { IMAGES } from "./support/file-samples.ts";
import { SESSIONS } from "./support/signed-in.ts";
import { AUTH } from "./support/tokens.ts";

const APPS = ["tickets", "agents", "files", "gateway"] as const;
/** The gateway that the customer's page comes from; the agent's comes from the first one. */
const SECOND_GATEWAY = "second gateway";

/** A part of the system that dies and comes back. */
interface Victim {
  readonly kill: () => Promise<void>;
  readonly isBack: () => Promise<void>;
}

/** The stream of all events, which is deleted with all that it holds; the services create another one. */
const eventStream = ({ url }: NatsServer): Victim => {
  const manage = async <Answer>(task: (jsm: Awaited<ReturnType<typeof jetstreamManager>>) => Promise<Answer>) => {
    const nc = await connect({ servers: url });
    try {
      return await task(await jetstreamManager(nc, { checkAPI: false }));
    } finally {
      await nc.close();
    }
  };
  return {
    kill: async () => {
      await manage((jsm) => jsm.streams.delete(EVENTS_STREAM.name));
    },
    isBack: async () => {
      const find = () => manage((jsm) => jsm.streams.info(EVENTS_STREAM.name)).catch(() => undefined);
      await eventually(find).toBeDefined();
    },
  };
};

/** The whole system as processes of their own, as the start command runs it. */
const startProcesses = async () => {
  await using stack = new AsyncDisposableStack();
  const data = await mkdtemp(join(tmpdir(), "crossdesk-conversation-"));
  stack.defer(() => rm(data, { recursive: true, force: true }));
  const [postgres, nats, port, secondPort] = await Promise.all([
    startTestPostgres({ dataDir: join(data, "postgres") }),
    startNats(),
    findFreePort(),
    findFreePort(),
  ]);
  stack.use(postgres);
  stack.use(nats);
  const env = {
    NATS_URL: nats.url,
    DATABASE_URL: postgres.url,
    CROSSDESK_DATA: data,
    PORT: String(port),
    AUTH_SECRET: AUTH.secret,
    SIGN_IN_SECRETS: SESSIONS.secrets.join(),
  };
  const apps = await Promise.all([
    ...APPS.map(async (name) => [name, stack.use(await startApp(name, env))] as const),
    startApp("gateway", { ...env, PORT: String(secondPort) }).then((app) => [SECOND_GATEWAY, stack.use(app)] as const),
  ]);
  const victims = new Map<string, Victim>(
    apps.map(([name, app]) => [name, { kill: () => app.kill(), isBack: () => app.ready() }]),
  );
  victims.set("broker", { kill: () => nats.kill(), isBack: () => nats.restart() });
  victims.set("event stream", eventStream(nats));
  victims.set("database", { kill: () => postgres.kill(), isBack: () => postgres.restart() });
  const running = stack.move();
  return {
    url: `http://127.0.0.1:${port}`,
    secondUrl: `http://127.0.0.1:${secondPort}`,
    victims,
    starts: () => Object.fromEntries(apps.map(([name, app]) => [name, app.starts])),
    query: async (text: string, values: readonly unknown[]) => {
      const client = new Client({ connectionString: databaseUrl(postgres.url, "crossdesk_tickets") });
      await client.connect();
      try {
        return (await client.query(text, [...values])).rows;
      } finally {
        await client.end();
      }
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
};

const Stored = z.array(z.object({ text: z.string(), sender_type: z.string(), attachments: z.int() }));
const Logged = z.array(z.object({ action: z.string(), lines: z.int() }));

/** Two people who talk. */
class Talk {
  readonly said: string[] = [];
  readonly #customer: ChatWindow;
  readonly #agent: ConsolePage;

  constructor(customer: ChatWindow, agent: ConsolePage) {
    this.#customer = customer;
    this.#agent = agent;
  }

  async customer(text: string): Promise<void> {
    this.said.push(text);
    await this.#customer.write(text);
  }

  async agent(text: string): Promise<void> {
    this.said.push(text);
    await this.#agent.answer(text);
  }

  /** Until both read all that was said, each message once and in the order it was said in. */
  async heard(): Promise<void> {
    await eventually(this.#agent.texts).toEqual(this.said);
    await eventually(this.#customer.texts).toEqual(this.said);
    await this.#agent.acknowledged();
  }
}

const storedOf = async (system: Awaited<ReturnType<typeof startProcesses>>, { sessionId }: OpenedSession) =>
  Stored.parse(
    await system.query(
      `SELECT m.text, m.sender_type, (SELECT count(*)::int FROM attachments a WHERE a.message_id = m.id) AS attachments
       FROM messages m JOIN tickets t ON t.id = m.ticket_id WHERE t.room_id = $1 ORDER BY m.id`,
      [sessionId],
    ),
  );

test(
  "a customer and an agent talk behind two gateways while every part of the system is killed, and nothing is lost or said twice",
  { timeout: 400_000 },
  async () => {
    const [started, browser] = await Promise.all([startProcesses(), openBrowser()]);
    await using stack = new AsyncDisposableStack();
    const system = stack.use(started);
    stack.defer(() => browser.close());
    const agent = stack.use(await startConsole(browser, system.url, { agent: { sub: "ada", name: "Ada" } }));
    const session = await openSession(system.url, "order-1");
    const atSecond = ({ address }: OpenedSession): string => address.replace(system.url, system.secondUrl);
    const customer = stack.use(await openChatWindow(browser, atSecond(session), PHONE));
    const talk = new Talk(customer, agent);

    await talk.customer("Hello, is anybody there?");
    const row = agent.page.getByRole("navigation", { name: "Tickets" }).locator("[data-ticket]").first();
    await row.click();
    await agent.page.getByRole("button", { name: "Pick" }).click();
    await talk.heard();
    await talk.agent("Yes, good morning!");
    await talk.heard();

    const took: string[] = [];
    for (const [name, { kill, isBack }] of system.victims) {
      const began = performance.now();
      // In one breath with the end of it, so that questions, answers and streams are cut off wherever they are.
      await Promise.all([talk.customer(`Customer, while ${name} dies`), kill()]);
      const returned = isBack();
      await eventually(agent.texts).toEqual(talk.said);
      await talk.agent(`Agent, while ${name} is away`);
      await returned;
      await talk.heard();
      await talk.customer(`Customer, after ${name}`);
      await talk.heard();
      took.push(`${name} ${Math.round(performance.now() - began)} ms`);
    }
    // A chat that begins while the stream of events is away comes to the agent's list as well, once.
    const stream = system.victims.get("event stream");
    await stream?.kill();
    const another = await openSession(system.secondUrl, "order-2");
    {
      await using window = await openChatWindow(browser, another.address);
      await window.write("Somebody else");
      await eventually(async () => (await window.texts()).length).toBe(1);
    }
    await stream?.isBack();
    await eventually(async () => (await agent.rows()).length).toBe(2);
    await talk.customer("And now?");
    await talk.heard();
    expect(new Set(await agent.rows()).size).toBe(2);
    await keepScreenshot(agent.page, "conversation-agent");
    await keepScreenshot(customer.page, "conversation-customer");

    // Files, while the service that knows of them is away.
    const picture = { name: "cup.png", mimeType: "image/png", buffer: IMAGES.png };
    const files = system.victims.get("files");
    await files?.kill();
    await agent.page.getByLabel("Files to attach").setInputFiles([picture]);
    await files?.isBack();
    await eventually(() => agent.page.getByRole("button", { name: "Send" }).isEnabled()).toBe(true);
    await talk.agent("This is the cup.");
    await talk.heard();
    await customer.log.getByRole("img").waitFor();
    await talk.customer("That is the one. Thank you!");
    await talk.heard();

    const stored = await storedOf(system, session);
    expect(stored.map(({ text }) => text)).toEqual(talk.said);
    expect(stored.map((message) => message.attachments)).toEqual([...talk.said.slice(2).map(() => 0), 1, 0]);
    expect(talk.said.length).toBeGreaterThanOrEqual(29);
    // What the windows show is what they would show if they were opened now.
    await Promise.all([agent.page.reload(), customer.page.reload()]);
    await talk.heard();
    await agent.act("End chat");
    await eventually(() => customer.standing.textContent()).toMatch(/closed|ended/i);
    const logged = await system.query(
      `SELECT l.action, count(*)::int AS lines FROM ticket_logs l JOIN tickets t ON t.id = l.ticket_id
       WHERE t.room_id = $1 AND l.action IN ('Added message', 'Picked ticket') GROUP BY l.action ORDER BY l.action`,
      [session.sessionId],
    );
    expect(Logged.parse(logged)).toEqual([
      { action: "Added message", lines: talk.said.length },
      { action: "Picked ticket", lines: 1 },
    ]);
    expect(system.starts()).toEqual({ tickets: 2, agents: 2, files: 3, gateway: 2, [SECOND_GATEWAY]: 2 });
    expect([...agent.problems, ...customer.problems]).toEqual([]);
    process.stdout.write(`${talk.said.length} messages, three of them around each kill: ${took.join(", ")}\n`);
  },
);
