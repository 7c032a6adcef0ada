import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { openComplaint } from "./support/complaints.ts";
import type { OpenedComplaint } from "./support/complaints.ts";
import { readFixture, shapeOf } from "./support/fixtures.ts";
import { startSystem } from "./support/system.ts";
import type { Asked, System } from "./support/system.ts";

const BASE = "/backend/api/support-ticket";

const Page = z.object({ data: z.array(z.looseObject({ id: z.int() })), count: z.int().optional() });
const Details = z.object({
  data: z.looseObject({ status: z.string(), ticketMessage: z.array(z.looseObject({ message: z.string() })) }),
});

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system[Symbol.asyncDispose]());

const ask = (path: string, asked: Asked = {}) => system.request(`${BASE}${path}`, { as: "admin", ...asked });
const idsOf = (json: unknown): number[] => Page.parse(json).data.map(({ id }) => id);
const setStatus = (id: number, status: unknown) => ask(`/${id}`, { method: "PUT", body: { status } });
const failure = (message: unknown = expect.any(String)) => ({ status: 0, message, data: null });

test("the documented complaint of the mobile app is found by a keyword, with the documented fields and types", async () => {
  const body = await readFixture("customer-support", "create.request");
  const created = await system.request("/user/log/message", { method: "POST", body });
  expect(created.status).toBe(200);
  const answer = await ask(`?keyword=${encodeURIComponent("1@example.com")}`);
  expect(answer.status).toBe(200);
  const documented = await readFixture("support-ticket", "list.response");
  expect(shapeOf(answer.json)).toEqual(shapeOf(documented));
  expect(answer.json).toMatchObject({
    status: "1",
    message: "Support tickets retrieved successfully",
    data: [
      {
        subject: body["subject"],
        description: body["message"],
        userId: body["uuid"],
        userType: "customer",
        status: "open",
        ticketCategory: { categoryName: "cat1", parentCategoryId: 0 },
      },
    ],
  });
});

describe("get", () => {
  test("a ticket with its messages has the documented fields and types", async () => {
    const { number } = await openComplaint(system);
    await ask(`/${number}`, { method: "POST", body: { message: "An update, please." } });
    const answer = await ask(`/${number}`);
    expect(answer.status).toBe(200);
    const documented = await readFixture("support-ticket", "get.response");
    const messages = Details.parse(answer.json).data.ticketMessage;
    expect(messages.map(({ message }) => message)).toContain("An update, please.");
    expect(shapeOf(answer.json)).toEqual(shapeOf(documented));
    expect(answer.text).not.toMatch(/T\d\d:\d\d:\d\d\.\d/);
  });

  test.each(["0", "-1", "2147483648", "abc", "1.5", "%00"])("the id %s is refused", async (id) => {
    const answer = await ask(`/${id}`);
    expect([answer.status, answer.json]).toEqual([400, failure(expect.stringMatching(/^id: /))]);
  });

  test("an id that nobody has is not found", async () => {
    const answer = await ask("/2147483647");
    expect([answer.status, answer.json]).toEqual([404, failure()]);
  });
});

describe("addMessage", () => {
  let ticket: OpenedComplaint;
  beforeAll(async () => {
    ticket = await openComplaint(system);
  });
  const add = (body: unknown, id = ticket.number) => ask(`/${id}`, { method: "POST", body });

  test("the documented request gets the documented response", async () => {
    const answer = await add(await readFixture("support-ticket", "add-message.request"));
    const documented = await readFixture("support-ticket", "add-message.response");
    expect([answer.status, answer.json]).toEqual([
      200,
      { ...documented, data: { ...z.object({}).loose().parse(documented["data"]), ticketId: ticket.number } },
    ]);
  });

  test("an attachment is shown with its id, name, path and who made it", async () => {
    const other = await openComplaint(system);
    await add({ attachments: [{ fileName: "a.pdf", filePath: "/uploads/a.pdf" }] }, other.number);
    const answer = await ask(`/${other.number}`);
    const attachment = {
      id: expect.any(Number),
      fileName: "a.pdf",
      filePath: "/uploads/a.pdf",
      createdBy: "admin-1",
      createdDate: expect.any(String),
    };
    const [message] = Details.parse(answer.json).data.ticketMessage.slice(-1);
    expect(message).toMatchObject({ message: "", ticketAttachments: [attachment] });
  });

  test.each([
    ["neither text nor attachment", {}],
    ["a blank text", { message: "  " }],
    ["a path in a path", { attachments: [{ fileName: "a", filePath: "/uploads/x/a" }] }],
    ["the folder above", { attachments: [{ fileName: "a", filePath: "/uploads/.." }] }],
    ["a path in a path, percent-encoded", { attachments: [{ fileName: "a", filePath: "/uploads/%2e%2e%2fx" }] }],
    ["another folder", { attachments: [{ fileName: "a", filePath: "/etc/passwd" }] }],
    ["a text of a wrong type", { message: 1 }],
  ])("%s is refused, and nothing is stored", async (_name, body) => {
    const count = async () => (await system.databases.tickets.sql("SELECT count(*)::int AS n FROM messages"))[0]?.["n"];
    const before = await count();
    const answer = await add(body);
    expect([answer.status, answer.json, await count()]).toEqual([400, failure(), before]);
  });

  test.each(["my report (1).pdf", "отчёт 100%.pdf", "…", `${"x".repeat(251)}.pdf`])(
    "a file called %j is kept as it is",
    async (name) => {
      const filePath = `/uploads/${name}`;
      const answer = await add({ attachments: [{ fileName: "a", filePath }] });
      expect([answer.status, answer.json]).toMatchObject([200, { data: { attachments: [{ filePath }] } }]);
    },
  );

  test.each([
    ["/uploads/ ", "must be /uploads/<file name>, with no further path in it"],
    [`/uploads/${"x".repeat(256)}`, "must have at most 264 characters"],
  ])("%j is refused by the name of its field", async (filePath, words) => {
    const answer = await add({ attachments: [{ fileName: "a", filePath }] });
    expect([answer.status, answer.json]).toMatchObject([400, { message: `attachments.0.filePath: ${words}` }]);
  });

  test("a ticket that nobody has is not found", async () => {
    expect((await add({ message: "a" }, 2_147_483_647)).status).toBe(404);
  });
});

describe("setStatus", () => {
  test("the documented request on an open ticket changes nothing and answers 200", async () => {
    const { number } = await openComplaint(system);
    const answer = await ask(`/${number}`, {
      method: "PUT",
      body: await readFixture("support-ticket", "set-status.request"),
    });
    expect([answer.status, answer.json]).toEqual([
      200,
      { status: 1, message: "Ticket status updated successfully", data: { id: number, status: 1 } },
    ]);
  });

  test.each([
    [2, "pending"],
    [3, "resolved"],
    [4, "closed"],
  ])("%d makes a ticket %s, twice as well as once, and 1 opens it again", async (status, name) => {
    const { number } = await openComplaint(system);
    for (const next of [status, status, 1]) {
      const answer = await setStatus(number, next);
      expect([answer.status, answer.json]).toMatchObject([200, { data: { id: number, status: next } }]);
      expect(Details.parse((await ask(`/${number}`)).json).data.status).toBe(next === 1 ? "open" : name);
    }
  });

  test("what the lifecycle does not allow is a conflict that names what it does", async () => {
    const { number } = await openComplaint(system);
    await setStatus(number, 4);
    for (const status of [2, 3]) {
      const answer = await setStatus(number, status);
      expect([answer.status, answer.json]).toEqual([
        409,
        failure("The ticket is closed: its status can be set to 1 (open) next."),
      ]);
    }
  });

  test.each([0, 5, -1, 1.5, "1", null, [1]])("the status %j is refused", async (status) => {
    const { number } = await openComplaint(system);
    expect((await setStatus(number, status)).status).toBe(400);
  });

  test("a ticket that nobody has is not found", async () => {
    expect((await setStatus(2_147_483_647, 1)).status).toBe(404);
  });
});

describe("list", () => {
  const word = `w${randomUUID().replaceAll("-", "")}`;
  let numbers: number[];
  beforeAll(async () => {
    numbers = [];
    for (let index = 0; index < 12; index += 1) {
      numbers.push(
        (await openComplaint(system, { subject: `${word} number${index}`, message: "Käse für 東京" })).number,
      );
    }
    numbers.reverse();
  });
  const list = (query: string) => ask(`?keyword=${word}&${query}`);

  test("the newest ten come first by default otherwise", async () => {
    expect(idsOf((await list("")).json)).toEqual(numbers.slice(0, 10));
    expect(idsOf((await list("limit=3&offset=2")).json)).toEqual(numbers.slice(2, 5));
    expect(idsOf((await list("limit=100&offset=12")).json)).toEqual([]);
  });

  test("count adds how many match, and leaves it out unless asked", async () => {
    expect(Page.parse((await list("limit=1&count=true")).json).count).toBe(12);
    expect((await list("limit=1&count=false")).json).not.toHaveProperty("count");
  });

  test.each([
    ["every word, by prefix and in any case", "NUMBER1", [11, 10, 1]],
    ["words of two fields", "number7 KÄS", [7]],
    ["another script", "number7 東京", [7]],
    ["a word that does not occur", "number7 zebra", []],
  ])("keyword finds %s", async (_name, words, expected) => {
    const answer = await ask(`?limit=100&keyword=${encodeURIComponent(`${word} ${words}`)}`);
    const byIndex = expected.map((index) => numbers[11 - index]);
    expect(idsOf(answer.json)).toEqual(byIndex);
  });

  test("keyword finds a message's text", async () => {
    const [number] = numbers;
    await ask(`/${number}`, { method: "POST", body: { message: `about parcel P-${word}/7` } });
    expect(idsOf((await ask(`?keyword=${encodeURIComponent(`P-${word}/7`)}`)).json)).toEqual([number]);
  });

  test("keyword finds no attachment's name", async () => {
    const [number] = numbers;
    const attachments = [{ fileName: "quokka.pdf", filePath: "/uploads/wombat.pdf" }];
    await ask(`/${number}`, { method: "POST", body: { message: "bilby attached", attachments } });
    expect(idsOf((await ask("?keyword=bilby")).json)).toEqual([number]);
    for (const name of ["quokka", "wombat"]) expect(idsOf((await ask(`?keyword=${name}`)).json)).toEqual([]);
  });

  test.each(["limit=0", "limit=101", "limit=abc", "limit=1&limit=2", "offset=-1", "count=maybe", "keyword=%00"])(
    "%s is refused",
    async (query) => {
      const answer = await ask(`?${query}`);
      expect([answer.status, answer.json]).toEqual([400, failure()]);
    },
  );

  test("parameters that are empty are as if they were left out", async () => {
    const bare = await ask("");
    for (const query of [
      "?limit=10&offset=0&keyword=&status=&userType=&createdDate=&count=0",
      "?limit=&offset=&keyword=&count=",
    ]) {
      const answer = await ask(query);
      expect([answer.status, idsOf(answer.json)]).toEqual([200, idsOf(bare.json)]);
      expect(answer.json).not.toHaveProperty("count");
    }
    for (const yes of ["1", "true", "TRUE"]) {
      expect(z.object({ count: z.int() }).parse((await ask(`?limit=1&count=${yes}`)).json).count).toBeGreaterThan(0);
    }
  });

  test("status, userType and createdDate filter", async () => {
    const [, first = 0, second = 0] = numbers;
    await setStatus(first, 3);
    const today = new Date().toISOString().slice(0, 10);
    const found = async (query: string) => idsOf((await ask(`?limit=100&keyword=${word}&${query}`)).json);
    expect(await found("status=resolved")).toEqual([first]);
    expect(await found("status=open")).not.toContain(first);
    expect(await found("status=1,3&userType=customer")).toEqual(expect.arrayContaining([first, second]));
    expect(await found("userType=nobody")).toEqual([]);
    expect(await found(`createdDate=2020-01-01,${today}`)).toContain(first);
    expect(await found("createdDate=2020-01-01")).toEqual([]);
    await setStatus(first, 1);
  });

  test("pages repeat and skip nothing that was there before the first, while tickets are opened", async () => {
    const before = idsOf((await ask("?limit=100")).json).slice(0, 12);
    const seen: number[] = [];
    for (let offset = 0; offset < before.length; offset += 4) {
      seen.push(...idsOf((await ask(`?limit=4&offset=${offset}`)).json));
      await openComplaint(system);
    }
    expect(seen).toEqual(before);
  });
});

describe("logs", () => {
  const logs = (query: string) => ask(`/ticket-logs?${query}`);
  const Counted = z.object({ data: z.array(z.unknown()), count: z.int() });

  test("every change of a ticket writes one line, through whichever API it came", async () => {
    const countOf = async () => Counted.parse((await logs("count=1")).json).count;
    const before = await countOf();
    const { number } = await openComplaint(system);
    expect(await countOf()).toBe(before + 1);
    await setStatus(number, 2);
    await setStatus(number, 2);
    await ask(`/${number}`, { method: "POST", body: { message: "a" } });
    await setStatus(number, 4);
    expect(await countOf()).toBe(before + 4);
  });

  test("lines come newest first with the documented fields and types", async () => {
    const { number } = await openComplaint(system);
    await setStatus(number, 3);
    const answer = await logs("limit=2");
    const documented = await readFixture("support-ticket", "logs.response");
    expect(shapeOf(answer.json)).toEqual(shapeOf(documented));
    expect(answer.json).toMatchObject({
      status: "1",
      message: "Successfully retrieved ticket logs",
      data: [{ ticketId: number }, { ticketId: number }],
    });
    expect(answer.json).not.toHaveProperty("count");
  });

  test("count=1 answers the count alone, count=0 the lines", async () => {
    expect(Counted.parse((await logs("count=1")).json).data).toEqual([]);
    const lines = await logs("count=0&limit=1");
    expect(lines.json).not.toHaveProperty("count");
    expect(Page.parse(lines.json).data).toHaveLength(1);
  });

  test.each(["count=2", "count=maybe", "limit=0", "offset=x"])("%s is refused", async (query) => {
    expect((await logs(query)).status).toBe(400);
  });
});
