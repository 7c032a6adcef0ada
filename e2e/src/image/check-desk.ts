import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { issueToken } from "@crossdesk/dev-stack";
import type { CheckOptions } from "./check-containers.ts";
import type { World } from "./world.ts";

interface Asked {
  readonly method?: string;
  readonly body?: unknown;
  readonly form?: FormData;
  readonly as?: "admin" | "agent";
}

/** What the gateway answered. */
export interface Answer {
  readonly status: number;
  readonly json: unknown;
  readonly bytes: Buffer;
}

/** Asks the gateway as callers of its APIs do. */
export type Ask = (path: string, asked?: Asked) => Promise<Answer>;

/** Callers with tokens of the system that was started. */
export const createAsk = async ({ url, secrets }: World): Promise<Ask> => {
  const signing = {
    secret: secrets["AUTH_SECRET"] ?? "",
    issuer: "crossdesk",
    audience: "crossdesk",
    expiresInSeconds: 3600,
  };
  const tokens = {
    admin: await issueToken({ sub: "admin", role: "admin" }, signing),
    agent: await issueToken(
      { sub: "ada", role: "agent", entityId: "main", email: "ada@example.com", name: "Ada" },
      signing,
    ),
  };
  return async (path, { method = "GET", body, form, as = "admin" } = {}) => {
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        authorization: `Bearer ${tokens[as]}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(form === undefined ? {} : { body: form }),
      signal: AbortSignal.timeout(30_000),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const isJson = response.headers.get("content-type")?.includes("json") === true;
    return { status: response.status, bytes, json: isJson ? JSON.parse(bytes.toString()) : undefined };
  };
};

/** Opens a ticket through the mobile app's API; returns its number and the ids that uploads and downloads go by. */
export const openTicket = async (ask: Ask, subject: string) => {
  const { status, json } = await ask("/user/log/message", {
    method: "POST",
    body: { uuid: randomUUID(), udid: "d", subject, message: "Where is it?", email: "c@example.com", category: "c" },
  });
  assert.equal(status, 200, JSON.stringify(json));
  const { data } = Object(json);
  return {
    number: String(data.ticketInfo.supportTicketId),
    feedbackId: String(data.id),
    ticketId: String(data.ticketId),
  };
};

/** The desk as its partners use it, through the published port of the gateway. */
export const checkDesk = async ({ report, project, world }: CheckOptions): Promise<void> => {
  const ask = await createAsk(world);

  await report.check("the gateway is ready, and so says every container's own check", async () => {
    const { status, json } = await ask("/health/ready");
    assert.equal(status, 200, JSON.stringify(json));
    for (const service of ["postgres", "nats", "s3", "gateway", "tickets", "agents", "files", "webhooks"]) {
      assert.ok(await project.isHealthy(service), service);
    }
  });

  await report.check("without a token partners are refused, as in production", async () => {
    const response = await fetch(`${world.url}/user/log/message`, { method: "POST" });
    assert.equal(response.status, 401);
  });

  await report.check("a ticket of one API is read, answered and found through the others", async () => {
    const subject = `Refund ${randomUUID()}`;
    const { number } = await openTicket(ask, subject);
    const list = await ask(`/backend/api/support-ticket?keyword=${encodeURIComponent(subject)}`);
    assert.deepEqual(
      Object(list.json).data.map(({ id }: { id: unknown }) => String(id)),
      [number],
    );
    const said = `We look into it ${randomUUID()}`;
    assert.equal(
      (await ask(`/backend/api/support-ticket/${number}`, { method: "POST", body: { message: said } })).status,
      200,
    );
    const read = await ask(`/backend/api/support-ticket/${number}`);
    assert.ok(read.bytes.includes(said));
    const search = { searchCriteria: {}, pageNo: 0, pageSize: 10 };
    const found = await ask("/admin/fetch/customer/support", { method: "POST", body: search });
    assert.ok(found.bytes.includes(subject), found.bytes.toString().slice(0, 500));
  });

  await report.check("an agent who is online gets the ticket, by way of the broker", async () => {
    assert.equal((await ask("/cs-chat-ticket/v1/online", { method: "PUT", as: "agent" })).status, 200);
    const subject = `Routed ${randomUUID()}`;
    await openTicket(ask, subject);
    const giveUpAt = performance.now() + 30_000;
    while (!(await ask("/cs-chat-ticket/v1/tickets", { as: "agent" })).bytes.includes(subject)) {
      assert.ok(performance.now() < giveUpAt, "The agent never saw the ticket.");
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  });

  await report.check("a chat is opened through Beckn's API, and its page is served", async () => {
    const created = await ask(`/beckn/e-marketplace-bb/0.2/support/${randomUUID()}`, { method: "POST" });
    assert.equal(created.status, 201, JSON.stringify(created.json));
    const chat = new URL(Object(created.json).chat.url);
    assert.equal(chat.origin, world.url);
    assert.match((await ask(chat.pathname)).bytes.toString(), /<script/u);
  });

  await report.check("a file is uploaded into the bucket, and downloaded as it was", async () => {
    const { feedbackId, ticketId } = await openTicket(ask, `File ${randomUUID()}`);
    const bytes = randomBytes(2_000_000);
    const form = new FormData();
    form.set("file", new Blob([Buffer.concat([Buffer.from("log\n"), Buffer.from(bytes.toString("hex"))])]), "app.log");
    const up = await ask(`/user/help/file/upload/${feedbackId}/LOG`, { method: "POST", form });
    assert.equal(up.status, 200, JSON.stringify(up.json));
    const down = await ask(`/aws/download/support/file/${ticketId}/LOG`);
    assert.equal(down.status, 200);
    assert.equal(down.bytes.toString(), `log\n${bytes.toString("hex")}`);
    const link = await fetch(Object(up.json).data.logPath);
    assert.equal(link.status, 200);
    const { stdout } = await project.exec("s3", ["sh", "-c", "ls /data/crossdesk | head"]);
    assert.notEqual(stdout.trim(), "", "The bucket is empty.");
  });

  await report.check("the console and the page that signs people in are served", async () => {
    for (const path of ["/console", "/docs"]) {
      const { status, bytes } = await ask(path);
      assert.deepEqual([status, bytes.includes("<html")], [200, true], path);
    }
    const standing = await fetch(`${world.url}/auth/session`, { headers: { "x-crossdesk-session": "any" } });
    assert.equal(standing.status, 200, await standing.clone().text());
  });

  await report.check("a service that is killed is started again by the engine, and has lost nothing", async () => {
    const { number } = await openTicket(ask, `Kept ${randomUUID()}`);
    await project.kill("tickets");
    await project.untilHealthy("tickets");
    assert.equal((await ask(`/backend/api/support-ticket/${number}`)).status, 200);
    assert.notEqual(
      await project.engine.run(["inspect", project.nameOf("tickets"), "--format", "{{.RestartCount}}"]),
      "0",
    );
  });

  await report.check("a service is stopped in order, and goes on after a start", async () => {
    await project.engine.run(["stop", project.nameOf("agents")]);
    assert.equal(
      await project.engine.run(["inspect", project.nameOf("agents"), "--format", "{{.State.ExitCode}}"]),
      "0",
    );
    assert.equal((await ask("/health/ready")).status, 503);
    await project.engine.run(["start", project.nameOf("agents")]);
    await project.untilHealthy("agents");
    await project.untilHealthy("gateway");
    assert.equal((await ask("/cs-chat-ticket/v1/tickets", { as: "agent" })).status, 200);
  });
};
