import { randomUUID } from "node:crypto";
import { Caller as CallerSchema, MOST_DEVICES } from "@crossdesk/contracts";
import type { Caller } from "@crossdesk/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ADMIN, AGENT, customer, openWorld } from "./support.ts";
import type { World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const kindOf = async (call: Promise<unknown>): Promise<unknown> => {
  const failure: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  return failure instanceof Error && failure.cause instanceof Error ? Reflect.get(failure.cause, "kind") : undefined;
};

const find = async (keyword: string): Promise<number[]> => {
  const { items } = await world.as(ADMIN).tickets.list({ keyword });
  return items.map(({ ticket }) => ticket.number);
};

describe("changing a ticket", () => {
  it("refuses what was decided on another version, and says which is stored", async () => {
    const id = await world.open();
    await world.assign(id);
    await world.as(AGENT).tickets.pick({ ticket: { id } });
    expect(await kindOf(world.as(AGENT).tickets.close({ ticket: { id }, version: 1 }))).toBe("VERSION_CONFLICT");
    await expect(world.as(AGENT).tickets.close({ ticket: { id }, version: 2 })).resolves.toMatchObject({ version: 3 });
  });

  it("loses nothing when two agents change it at once", async () => {
    const id = await world.open();
    await world.assign(id);
    const texts = Array.from({ length: 20 }, (_, index) => `message ${index}`);
    await Promise.all([
      ...texts.map((text) => world.as(AGENT).messages.add({ ticket: { id }, text })),
      world.as(ADMIN).tickets.update({ ticket: { id }, ccr: "delivery - late" }),
      world.as(AGENT).tickets.pick({ ticket: { id } }),
    ]);
    const { ticket, messages } = await world.as(ADMIN).tickets.get({ id });
    expect(messages.map(({ text }) => text).toSorted()).toEqual(texts.toSorted());
    expect(ticket).toMatchObject({ version: 23, ccr: "delivery - late" });
    expect(ticket.pickedAt).not.toBeNull();
  });

  it("closes, reopens into the queue, and takes no message in between", async () => {
    const id = await world.open();
    await world.as(AGENT).tickets.closeRoom({ ticket: { id } });
    expect(await kindOf(world.as(AGENT).messages.add({ ticket: { id }, text: "Hello?" }))).toBe("TICKET_CLOSED");
    expect(await kindOf(world.as(AGENT).tickets.resolve({ ticket: { id } }))).toBe("ILLEGAL_TRANSITION");
    const reopened = await world.as(AGENT).tickets.reopen({ ticket: { id } });
    expect(reopened).toMatchObject({ status: "CREATED", isRoomClosed: false, closedAt: null, assignedAgentId: null });
    await expect(world.as(AGENT).messages.add({ ticket: { id }, text: "Hello?" })).resolves.toMatchObject({
      text: "Hello?",
    });
  });

  it("takes a message without text only with an attachment", async () => {
    const id = await world.open();
    expect(await kindOf(world.as(AGENT).messages.add({ ticket: { id }, text: "  " }))).toBe("VALIDATION_FAILED");
  });
});

describe("an action for who has the ticket", () => {
  const assign = (id: string, agentId: string, version: number) =>
    world.service.db.query({
      text: "UPDATE tickets SET assigned_agent_id = $2, assigned_at = now(), assignment_version = $3 WHERE id = $1",
      values: [id, agentId, version],
    });
  const [ada, ben] = [randomUUID(), randomUUID()];

  it("is refused for anybody else", async () => {
    const id = await world.open();
    await assign(id, ben, 2);
    const { pick, closeRoom } = world.as(AGENT).tickets;
    const asAda = { ticket: { id }, holder: { agentId: ada, assignmentVersion: 1 } };
    expect([await kindOf(pick(asAda)), await kindOf(closeRoom(asAda))]).toEqual([
      "AGENT_NOT_ASSIGNED",
      "AGENT_NOT_ASSIGNED",
    ]);
    const asBen = { ticket: { id }, holder: { agentId: ben, assignmentVersion: 2 } };
    expect((await pick(asBen)).pickedAt).not.toBeNull();
  });

  it("waits for the assignment that its caller knows of", async () => {
    const id = await world.open();
    await assign(id, ada, 1);
    const picking = world.as(AGENT).tickets.pick({ ticket: { id }, holder: { agentId: ben, assignmentVersion: 2 } });
    await assign(id, ben, 2);
    expect((await picking).assignedAgentId).toBe(ben);
  });

  it("does nothing, and can be tried again, where that does not come", async () => {
    const id = await world.open();
    const holder = { agentId: ada, assignmentVersion: 1 };
    expect(await kindOf(world.as(AGENT).tickets.pick({ ticket: { id }, holder }))).toBe("SERVICE_UNAVAILABLE");
    expect((await world.as(ADMIN).tickets.get({ id })).ticket.pickedAt).toBeNull();
  });
});

describe("writing for somebody else", () => {
  it("is for partners to do for their customers and agents, and for internal services", async () => {
    const id = await world.open();
    const partner = world.as({ subject: "shop", role: "partner", entityId: "main" }).messages;
    const write = (type: "customer" | "system") => ({ ticket: { id }, text: "Hello", sender: { id: "jane", type } });
    await expect(partner.add(write("customer"))).resolves.toMatchObject({ senderId: "jane", createdBy: "shop" });
    expect(await kindOf(partner.add(write("system")))).toBe("FORBIDDEN");
    expect(await kindOf(world.as(AGENT).messages.add(write("customer")))).toBe("FORBIDDEN");
    await expect(world.as(ADMIN).messages.add(write("system"))).resolves.toMatchObject({ senderType: "system" });
  });
});

describe("support sessions", () => {
  it("is one per order, however many ask at once, and another one after it was closed", async () => {
    const partner = world.as({ subject: "shop", role: "partner", entityId: "main" }).sessions;
    const opened = await Promise.all(Array.from({ length: 25 }, () => partner.open({ orderId: "order-1" })));
    expect(new Set(opened.map(({ ticket }) => ticket.id)).size).toBe(1);
    expect(opened.filter(({ created }) => created)).toHaveLength(1);
    const closed = await partner.close({ orderId: "order-1" });
    expect(closed.status).toBe("CHAT_CLOSED");
    const next = await partner.open({ orderId: "order-1" });
    expect(next.created).toBe(true);
    expect(await kindOf(world.as(ADMIN).tickets.reopen({ ticket: { id: closed.id } }))).toBe("ILLEGAL_TRANSITION");
  });
});

it("an order's id may be as long as any, whatever stands at its end", async () => {
  const orderId = `${"x".repeat(248)}\u{1F600}12345`;
  const { ticket } = await world.as(ADMIN).sessions.open({ orderId });
  expect(await world.as(ADMIN).sessions.get({ orderId })).toEqual(ticket);
});

describe("keyword search", () => {
  it.each([
    ["accents and case", "Café REMBOURSÉ", "cafe rembourse"],
    ["prefixes of each word", "Refund of a broken kettle", "kett refu"],
    ["an e-mail address", "Write to jane.doe@example.com please", "jane.doe@example"],
    ["an order number with dashes and slashes", "Order AB-2024/0815 is late", "ab-2024/0815"],
    ["a later part of such a number", "Order CD-2024/4711 is late", "4711"],
    ["Chinese, in the middle of a run", "我的订单还没有收到", "订单"],
    ["Japanese", "注文した商品が届きません", "商品"],
    ["Cyrillic", "Не пришёл заказ", "ЗАКАЗ пришел"],
    ["Greek", "Η παραγγελία άργησε", "παραγγελια"],
    ["quotes and operators as plain text", "It's 'quoted' & | ! (odd) :*", "quoted odd"],
  ])("finds %s", async (_what, subject, keyword) => {
    const id = await world.open({ subject });
    const { ticket } = await world.as(ADMIN).tickets.get({ id });
    expect(await find(keyword)).toContain(ticket.number);
  });

  it("needs every word", async () => {
    const id = await world.open({ subject: "zebra crossing" });
    const { ticket } = await world.as(ADMIN).tickets.get({ id });
    expect(await find("zebra crossing")).toEqual([ticket.number]);
    expect(await find("zebra unicorn")).toEqual([]);
    expect(await find("ebra")).toEqual([]);
  });

  it("finds words of messages, order ids and reference ids", async () => {
    const id = await world.open({ orderId: "QX-77/1", refId: "PARTNER-REF-9" });
    await world.as(AGENT).messages.add({ ticket: { id }, text: "The courier misrouted it" });
    const { ticket } = await world.as(ADMIN).tickets.get({ id });
    expect(await find("misroute")).toEqual([ticket.number]);
    expect(await find("qx-77/1")).toEqual([ticket.number]);
    expect(await find("partner-ref-9")).toEqual([ticket.number]);
  });

  it("shows customers their own and entities theirs", async () => {
    await world.open({ subject: "xylophone", customerId: "anna" });
    await world.open({ subject: "xylophone", customerId: "bert" });
    await world.open({ subject: "xylophone", entityId: "other" });
    const count = async (caller: Parameters<World["as"]>[0]) =>
      (await world.as(caller).tickets.list({ keyword: "xylo", count: true })).count;
    expect(await count(customer("anna"))).toBe(1);
    expect(await count(AGENT)).toBe(2);
    expect(await count({ ...AGENT, entityId: "other" })).toBe(1);
    expect(await count(ADMIN)).toBe(3);
  });

  it("takes any keyword without an error", async () => {
    for (const keyword of ["'", "\\", "a & b", "!!!", ":*", "''", "(", "%_", "\u{1F600}", "x".repeat(200)]) {
      await expect(world.as(ADMIN).tickets.list({ keyword })).resolves.toBeDefined();
    }
  });
});

describe("an admin's search", () => {
  it("leaves one audit line that says by what was searched, and not for what", async () => {
    const { query } = world.service.db;
    await world.as(ADMIN, "audited").tickets.search({ email: "jane@example.com", phone: "+442079460123" });
    await world.as(AGENT, "audited").tickets.search({ email: "jane@example.com" });
    await world.as(ADMIN, "audited").tickets.list({ keyword: "jane" });
    const lines = await query({ text: "SELECT * FROM search_audit WHERE request_id = 'audited' ORDER BY id" });
    expect(lines).toMatchObject([
      { subject: "admin", operation: "tickets.search", conditions: ["email", "phone"], found: 0 },
      { subject: "admin", operation: "tickets.list", conditions: ["keyword"] },
    ]);
    expect(JSON.stringify(lines)).not.toContain("jane");
    await expect(query({ text: "DELETE FROM search_audit" })).rejects.toThrow("never changed or removed");
  });
});

describe("paging", () => {
  it("neither repeats nor skips a ticket while others are opened", async () => {
    const mine = { customerId: "pager" };
    const numbers: number[] = [];
    for (let index = 0; index < 12; index += 1) {
      const { ticket } = await world.as(ADMIN).tickets.get({ id: await world.open(mine) });
      numbers.unshift(ticket.number);
    }
    const { list } = world.as(customer("pager")).tickets;
    const seen: number[] = [];
    for (let offset = 0; offset < 12; offset += 5) {
      const { items } = await list({ limit: 5, offset });
      seen.push(...items.map(({ ticket }) => ticket.number));
      await world.open(mine);
    }
    expect(seen).toEqual(numbers);
    const fresh = await list({ limit: 5, count: true });
    expect(fresh.count).toBe(15);
    expect(fresh.items[0]?.ticket.number).toBeGreaterThan(Math.max(...numbers));
  });
});

describe("the customer directory", () => {
  it("shows on the ticket what an internal service wrote, and keeps devices that it no longer lists", async () => {
    const id = await world.open({ customerId: "dora", deviceUdid: "UDID-1" });
    const service = world.as({ subject: "crm", role: "service", entityId: null });
    await service.customers.upsert({
      entityId: "main",
      customer: { id: "dora", fullName: "Dora Day", devices: [{ id: "device-2", udid: "UDID-2", os: "Android" }] },
    });
    const { items } = await world.as(ADMIN).tickets.getMany({ ids: [id] });
    expect(items[0]?.customer).toMatchObject({ fullName: "Dora Day", devices: [{ udid: "UDID-2", os: "Android" }] });
    expect(items[0]?.device).toMatchObject({ udid: "UDID-1" });
    await expect(world.as(customer("dora")).customers.get({ id: "dora" })).resolves.toMatchObject({
      fullName: "Dora Day",
    });
    expect(await kindOf(world.as(customer("anna")).customers.get({ id: "dora" }))).toBe("CUSTOMER_NOT_FOUND");
  });

  it("takes complaints on any number of devices, and returns the newest", async () => {
    const open = (index: number) =>
      world.as(ADMIN).tickets.open({
        channel: "mobile",
        customerId: "devoted",
        deviceUdid: `UDID-${index}`,
        subject: "Broken again",
        description: "",
      });
    const opened = [];
    for (let index = 0; index < MOST_DEVICES + 3; index += 1) opened.push(await open(index));
    const newest = Array.from({ length: MOST_DEVICES }, (_, index) => `UDID-${index + 3}`);
    const [oldest] = opened;
    const found = await world.as(ADMIN).tickets.getMany({ ids: [oldest?.ticket.id ?? ""] });
    const searched = await world.as(ADMIN).tickets.search({ customerId: "devoted", deviceUdid: "UDID-0" });
    for (const { customer: returned, device } of [...found.items, ...searched.items]) {
      expect(returned.devices.map(({ udid }) => udid)).toEqual(newest);
      expect(device).toEqual(oldest?.device);
    }
    const again = await open(MOST_DEVICES + 2);
    expect(again.customer).toEqual(opened.at(-1)?.customer);
    expect(again.customer).toEqual(await world.as(ADMIN).customers.get({ entityId: "main", id: "devoted" }));
  });

  it.each([
    ["one device", () => "UDID"],
    ["a device each", (index: number) => `UDID-${index}`],
  ])("returns what is stored where complaints of a new customer come at once, on %s", async (name, udidOf) => {
    const opened = await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const key = index % 2 === 0 ? {} : { idempotencyKey: `${name} ${index}` };
        return world.service.router.createCaller({ caller: ADMIN, requestId: "test", ...key }).tickets.open({
          channel: "mobile",
          customerId: `newcomer with ${name}`,
          deviceUdid: udidOf(index),
          subject: "Broken",
          description: "",
        });
      }),
    );
    const { devices, ...stored } = await world.as(ADMIN).customers.get({ id: `newcomer with ${name}` });
    for (const { customer: returned, device, ticket } of opened) {
      expect(returned).toMatchObject(stored);
      expect(devices).toEqual(expect.arrayContaining(returned.devices));
      expect(returned.devices).toContainEqual(device);
      expect(device?.udid).toBe(ticket.deviceUdid);
    }
  });
});

describe("categories", () => {
  it("are found whatever their case and spacing, and made once by callers that come together", async () => {
    const ids = await Promise.all(
      ["Delivery", "delivery", " DELIVERY "].map(async (category) => {
        const { ticket } = await world
          .as(ADMIN)
          .tickets.get({ id: await world.open({ category, subCategory: "Late" }) });
        return `${ticket.categoryId}/${ticket.subCategoryId}`;
      }),
    );
    expect(new Set(ids).size).toBe(1);
    const categories = await world.as(ADMIN).categories.list({ entityId: "main" });
    expect(categories.filter(({ name }) => name.trim().toLowerCase() === "delivery")).toHaveLength(1);
  });
});

it("a ticket for an order whose support session is open is refused in words, and changes nothing", async () => {
  const admin = world.as(ADMIN);
  const { ticket } = await admin.sessions.open({ orderId: "order-taken" });
  const again = admin.tickets.open({
    channel: "beckn",
    orderId: "order-taken",
    customerId: "customer-1",
    subject: "Again",
    description: "",
  });
  await expect(again).rejects.toMatchObject({
    code: "CONFLICT",
    message: "The order has a support session that is open.",
  });
  expect((await admin.sessions.get({ orderId: "order-taken" })).id).toBe(ticket.id);
});

it("a session's subject and language are what its partner says of them", async () => {
  const admin = world.as(ADMIN);
  const opened = await admin.sessions.open({ orderId: "order-said", language: "de-AT" });
  expect(opened.ticket).toMatchObject({ subject: "Order order-said", language: "deu" });
  const extras = { descriptor: { name: "Vase arrived broken" } };
  const named = await admin.sessions.update({ orderId: "order-said", extras });
  expect(named.subject).toBe("Vase arrived broken");
  const found = await admin.tickets.list({ keyword: "vase" });
  expect(found.items.map(({ ticket }) => ticket.id)).toEqual([named.id]);
  const ticket = { id: named.id };
  await admin.tickets.update({ ticket, subject: "Vase, refund" });
  const again = await admin.sessions.update({ orderId: "order-said", extras: { descriptor: { name: "Another" } } });
  expect(again.subject).toBe("Vase, refund");
});

it("a language that was only assumed gives way to the customer's own, and one that was said stays", async () => {
  const admin = world.as(ADMIN);
  const { ticket: assumed } = await admin.sessions.open({ orderId: "order-assumed", customerId: "jane" });
  expect(assumed).toMatchObject({ language: "eng", isLanguageAssumed: true });
  const jane = world.as({ ...customer("jane"), ticketId: assumed.id });
  const ticket = { id: assumed.id };
  expect(await jane.tickets.hearLanguage({ ticket, language: "en-GB" })).toEqual(assumed);
  const updated = await jane.tickets.hearLanguage({ ticket, language: "de-AT" });
  expect(updated).toMatchObject({ language: "deu", isLanguageAssumed: false, status: "CREATED", version: 2 });
  expect(await jane.tickets.hearLanguage({ ticket, language: "fr" })).toEqual(updated);
  expect((await admin.tickets.update({ ticket, language: "ara" })).language).toBe("ara");

  const said = await admin.sessions.open({ orderId: "order-in-english", language: "en", customerId: "jane" });
  expect(said.ticket).toMatchObject({ language: "eng", isLanguageAssumed: false });
  expect(await admin.tickets.hearLanguage({ ticket: { id: said.ticket.id }, language: "de" })).toEqual(said.ticket);
  const set = await admin.tickets.update({ ticket: { id: await world.open() }, language: "eng" });
  expect(set.isLanguageAssumed).toBe(false);
});

it("an opening that names no language is the one that the release before named English in", async () => {
  const idempotencyKey = randomUUID();
  const opening = { channel: "mobile", customerId: "jane", subject: "Once", description: "" } as const;
  const { tickets } = world.service.router.createCaller({ caller: ADMIN, requestId: "test", idempotencyKey });
  const opened = await tickets.open({ ...opening, language: "eng" });
  expect(await tickets.open(opening)).toEqual(opened);
});

it("the language of somebody else's ticket cannot be set, and a closed one keeps it", async () => {
  const id = await world.open();
  const foreign = world.as(customer("somebody")).tickets.hearLanguage({ ticket: { id }, language: "de" });
  expect(await kindOf(foreign)).toBe("TICKET_NOT_FOUND");
  const closed = await world.as(ADMIN).tickets.close({ ticket: { id } });
  expect(await world.as(ADMIN).tickets.hearLanguage({ ticket: { id }, language: "de" })).toEqual(closed);
});

it("an order of the longest id has a session, and a customer of its own", async () => {
  const admin = world.as(ADMIN);
  const rare = String.fromCodePoint(...Array.from({ length: 255 }, (_, index) => 0x20000 + index * 37));
  const orders = [rare, "😀".repeat(255), `${"😀".repeat(254)}x`, "a".repeat(255), `${"a".repeat(254)}b`];
  const customers = new Set<string>();
  for (const orderId of orders) {
    const { ticket } = await admin.sessions.open({ orderId });
    expect(ticket).toMatchObject({ orderId, subject: `Order ${orderId}` });
    expect((await admin.sessions.get({ orderId })).id).toBe(ticket.id);
    customers.add(ticket.customerId);
  }
  expect(customers.size).toBe(orders.length);
});

describe("whose an order is", () => {
  const partner: Caller = { subject: "shop", role: "partner", entityId: "main" };
  const newOrder = (): string => `order-${randomUUID()}`;

  it("does not belong to the first customer who asks for it: to customers it does not exist until a partner has bound it to them", async () => {
    const orderId = newOrder();
    const { sessions, tickets } = world.as(customer("mallory"));
    expect(await kindOf(sessions.open({ orderId }))).toBe("TICKET_NOT_FOUND");
    const opening = { channel: "internal", customerId: "mallory", subject: "Mine", description: "" } as const;
    expect(await kindOf(tickets.open({ ...opening, orderId }))).toBe("FORBIDDEN");
    expect(await kindOf(world.as(partner).sessions.get({ orderId }))).toBe("TICKET_NOT_FOUND");

    await world.as(partner).sessions.bind({ orderId, customerId: "jane" });
    expect(await kindOf(sessions.open({ orderId }))).toBe("TICKET_NOT_FOUND");
    const { ticket, created } = await world.as(customer("jane")).sessions.open({ orderId });
    expect([ticket.customerId, created]).toEqual(["jane", true]);
    expect((await world.as(partner).sessions.open({ orderId })).ticket.id).toBe(ticket.id);
    expect(await kindOf(sessions.get({ orderId }))).toBe("TICKET_NOT_FOUND");
    const own = await world.as(customer("jane")).tickets.open({ ...opening, customerId: "jane", orderId });
    expect(own.ticket.orderId).toBe(orderId);
  });

  it("makes the session that stood for the order the customer's, and links to it stay good", async () => {
    const orderId = newOrder();
    const { ticket: before } = await world.as(partner).sessions.open({ orderId });
    const issuedTo = { subject: "shop", role: "partner" } as const;
    const link = {
      subject: before.customerId,
      role: "customer",
      entityId: "main",
      ticketId: before.id,
      issuedTo,
    } as const;
    await world.as(partner).sessions.bind({ orderId, customerId: "jane" });
    const { ticket } = await world.as(customer("jane")).sessions.open({ orderId });
    expect(ticket).toMatchObject({ id: before.id, customerId: "jane", version: before.version + 1 });
    const message = await world.as(link).messages.add({ ticket: { id: ticket.id }, text: "Hello" });
    expect(message).toMatchObject({ senderId: "jane", createdBy: "jane", senderType: "customer" });
    const { items } = await world.as(ADMIN).logs.list({ ticket: { id: ticket.id }, details: true });
    expect(items.map(({ action, actor, detail }) => [action, actor, detail?.linkIssuedTo])).toEqual([
      ["Added message", "jane", issuedTo],
      ["Bound order to customer", "shop", undefined],
      ["Ticket created", "shop", undefined],
    ]);
  });

  it("is not changed while another customer's conversation is open", async () => {
    const orderId = newOrder();
    const bind = (customerId: string) => world.as(partner).sessions.bind({ orderId, customerId });
    await world.as(partner).sessions.open({ orderId, customerId: "jane" });
    expect(await kindOf(bind("joe"))).toBe("ILLEGAL_TRANSITION");
    expect(await kindOf(world.as(partner).sessions.open({ orderId, customerId: "joe" }))).toBe("ILLEGAL_TRANSITION");
    const closed = await world.as(partner).sessions.close({ orderId });
    expect(await bind("joe")).toMatchObject({ customerId: "joe", boundBy: "shop", boundByType: "partner" });
    // The conversation stays its customer's, and is not opened again as the order's.
    const { messages, tickets } = world.as(customer("jane"));
    expect((await tickets.get({ id: closed.id })).ticket.customerId).toBe("jane");
    expect(await kindOf(messages.add({ ticket: { id: closed.id }, text: "Hello?" }))).toBe("TICKET_CLOSED");
    expect((await world.as(customer("joe")).sessions.open({ orderId })).ticket.id).not.toBe(closed.id);
  });

  it("agents cannot set it either, and no caller can act as the customer that stands for an order", async () => {
    const orderId = newOrder();
    expect(await kindOf(world.as(AGENT).sessions.bind({ orderId, customerId: "jane" }))).toBe("FORBIDDEN");
    expect(await kindOf(world.as(AGENT).sessions.open({ orderId, customerId: "jane" }))).toBe("FORBIDDEN");
    const { ticket } = await world.as(AGENT).sessions.open({ orderId });
    expect(CallerSchema.safeParse(customer(ticket.customerId)).success).toBe(false);
    expect(CallerSchema.safeParse({ ...customer(ticket.customerId), ticketId: ticket.id }).success).toBe(true);
  });
});

it("how urgent a ticket is, the desk says and not its customer", async () => {
  const opening = { channel: "support", customerId: "jane", subject: "Hello", description: "" } as const;
  const jane = world.as(customer("jane")).tickets;
  expect(await kindOf(jane.open({ ...opening, priority: "urgent" }))).toBe("FORBIDDEN");
  const { ticket } = await jane.open(opening);
  expect(ticket.priority).toBe("normal");
  expect(await kindOf(jane.update({ ticket: { id: ticket.id }, priority: "urgent" }))).toBe("FORBIDDEN");
  const raised = await world.as(AGENT).tickets.update({ ticket: { id: ticket.id }, priority: "urgent" });
  expect(raised).toMatchObject({ priority: "urgent", version: ticket.version + 1 });
});

it("a customer's ticket has the user type of customers", async () => {
  const opening = { channel: "support", customerId: "jane", subject: "Hello", description: "" } as const;
  expect(await kindOf(world.as(customer("jane")).tickets.open({ ...opening, userType: "vip" }))).toBe("FORBIDDEN");
  const { ticket } = await world.as(customer("jane")).tickets.open(opening);
  expect(ticket.userType).toBe("customer");
});
