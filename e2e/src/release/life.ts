import { z } from "zod";
import type { Story } from "./fixture.ts";
import { as, PEOPLE } from "./people.ts";
import { formOf } from "./scenario.ts";
import type { Scenario } from "./scenario.ts";

const DAY = 86_400;
const Agent = z.looseObject({ id: z.uuid() });
const WithSecret = z.object({ key: z.object({ id: z.uuid() }), secret: z.string() });
const Webhook = z.object({ endpoint: z.object({ id: z.uuid() }), secret: z.string() });
const Complaint = z.object({ data: z.object({ id: z.uuid(), ticketId: z.uuid() }) });
const Uploaded = z.object({ data: z.object({ fileName: z.string() }) });

/** The smallest picture there is of text alone: requests are kept as text. */
const PICTURE = "GIF87a\u0001\u0000\u0001\u0000\u0000\u0000\u0000;";
const BECKN = "/beckn/e-marketplace-bb/0.2/support";
const SUPPORT = "/backend/api/support-ticket";

const arrive = async (scenario: Scenario): Promise<void> => {
  for (const name of ["ben", "cleo", "dora"] as const) {
    const info = await scenario.ask({ path: "/cs-chat-ticket/v1/online", method: "PUT", ...as(name) });
    scenario.agents[name] = Agent.parse(info).id;
    // An agent who is away only gets tickets that are assigned by name.
    if (name !== "ben") await scenario.call("agents.setStatus", { status: "away" }, name);
  }
  await scenario.callOnce("agents.upsert", { subject: "ben", capacity: 30 }, "admin");
  await scenario.callOnce("categories.upsert", { name: "Refund", parent: "Payments" }, "admin");
  const { sub: id } = PEOPLE.jane;
  const device = { id: "device-1", udid: "udid-1", description: "Jane's phone", manufacturer: "Acme" };
  await scenario.callOnce(
    "customers.upsert",
    { customer: { id, fullName: "Jane Doe", devices: [device] } },
    "directory",
  );
};

const subscribe = async (scenario: Scenario): Promise<Story["webhook"]> => {
  const made = await scenario.call(
    "webhooks.create",
    { url: scenario.world.receiverUrl, description: "The shop" },
    "shop",
  );
  const { endpoint, secret } = Webhook.parse(made);
  await scenario.call(
    "webhooks.create",
    { url: scenario.world.receiverUrl, eventTypes: ["ticket.opened"], enabled: false },
    "shop",
  );
  return { id: endpoint.id, secret };
};

const issueKeys = async (scenario: Scenario): Promise<Story["secrets"]> => {
  const make = async (name: string) =>
    WithSecret.parse(await scenario.call("keys.create", { name, subject: "shop" }, "admin"));
  const [good, rotated, revoked] = [await make("Till"), await make("Store"), await make("Lost")];
  await scenario.world.pass(1);
  await scenario.call("keys.rotate", { keyId: rotated.key.id, overlapHours: 48 }, "admin");
  await scenario.call("keys.revoke", { keyId: revoked.key.id }, "admin");
  await scenario.call("access.revoke", { subject: "leaked", role: "service" }, "admin");
  return { good: good.secret, rotated: rotated.secret, revoked: revoked.secret };
};

/** Days ago: what has ended by now. */
const liveBefore = async (scenario: Scenario): Promise<void> => {
  const { world } = scenario;
  await scenario.open("closed long ago", { channel: "support" });
  await scenario.give("closed long ago", "ben");
  await scenario.write("closed long ago", "ben", "It is on its way.");
  await scenario.call("tickets.close", { ticket: { id: scenario.of("closed long ago").id } }, "ben");

  await scenario.open("closed by itself", { channel: "support", language: "de" });
  await scenario.give("closed by itself", "cleo");
  await scenario.write("closed by itself", "cleo", "Erledigt.");
  await scenario.call("tickets.resolve", { ticket: { id: scenario.of("closed by itself").id } }, "cleo");

  await scenario.open("of an agent who left", { channel: "internal" }, "directory");
  await scenario.give("of an agent who left", "dora");
  await scenario.call("agents.remove", { agentId: scenario.agents["dora"] }, "admin");
  await scenario.open("idle chat", { channel: "chat" });
  await scenario.give("idle chat", "ben");
  await scenario.write("idle chat", "ben", "Are you there?");
  await world.pass(20 * 60);
  await world.pass(5 * DAY);
};

/** Complaints of the mobile app, with files. */
const complain = async (scenario: Scenario): Promise<void> => {
  const image = await scenario.ask({
    path: "/common/upload/file?bucketType=LOG_IMAGE",
    ...formOf("screen.gif", PICTURE),
    ...as("jane"),
  });
  const { fileName } = Uploaded.parse(image).data;
  const body = {
    uuid: PEOPLE.jane.sub,
    udid: "udid-1",
    subject: "Charged twice",
    message: "The app shows two payments.",
    email: "jane@example.com",
    phone: "+442079460123",
    name: "Jane Doe",
    category: "Payments",
    images: [fileName],
  };
  const made = await scenario.askOnce({ path: "/user/log/message", method: "POST", body, ...as("jane") });
  const { id, ticketId } = Complaint.parse(made).data;
  await scenario.know("complaint", { id: ticketId });
  await scenario.ask({
    path: `/user/help/file/upload/${id}/LOG`,
    ...formOf("app.log", "started\nfailed\n"),
    ...as("jane"),
  });
  const photo = { path: `/user/help/file/upload/${id}/FEEDBACK_PHOTO`, ...formOf("me.gif", PICTURE), ...as("jane") };
  await scenario.ask(photo);
  await scenario.give("complaint", "ben");
  const bill = await scenario.ask({
    path: "/common/upload/file?bucketType=TICKET_ATTACHMENT",
    ...formOf("bill.txt", "Paid: 2 x 10.00\n"),
    ...as("ben"),
  });
  const attachments = [{ fileName: "bill.txt", filePath: `/uploads/${Uploaded.parse(bill).data.fileName}` }];
  const path = `${SUPPORT}/${scenario.of("complaint").number}`;
  const first = await scenario.write("complaint", "jane", "Hello?");
  await scenario.askOnce({ path, method: "POST", body: { message: "We look into it.", attachments }, ...as("ben") });
  await scenario.call("tickets.markRead", { ticket: { id: ticketId }, messageId: first }, "ben");
  await scenario.write("complaint", "jane", "Thank you!");
};

/** Sessions of orders, by the partner and by the chat's page. */
const chat = async (scenario: Scenario): Promise<void> => {
  const shop = as("shop");
  await scenario.callOnce("sessions.bind", { orderId: "order-1", customerId: PEOPLE.jane.sub }, "shop");
  const descriptor = { name: "Late", code: "late", short_desc: "It should have come on Monday." };
  await scenario.askOnce({
    path: `${BECKN}/order-1`,
    method: "POST",
    body: { descriptor, callback_phone: "123" },
    ...shop,
  });
  await scenario.know("session", { orderId: "order-1" });
  const agent = { agent: { id: "robo", person: { name: "Robo" } } };
  await scenario.askOnce({ path: `${BECKN}/order-1/agent`, method: "PUT", body: agent, ...shop });
  await scenario.write("session", "jane", "Where is it?");

  await scenario.ask({ path: `${BECKN}/order-2`, method: "POST", body: {}, ...shop });
  await scenario.know("session without a customer", { orderId: "order-2" });
  await scenario.ask({ path: `${BECKN}/order-3`, method: "POST", body: {}, ...shop });
  await scenario.know("closed session", { orderId: "order-3" });
  await scenario.askOnce({ path: `${BECKN}/order-3`, method: "DELETE", ...shop });
};

/** What agents do with tickets. */
const work = async (scenario: Scenario): Promise<void> => {
  const ticketOf = (name: string) => ({ ticket: { id: scenario.of(name).id } });
  await scenario.open("handed over", { channel: "support", subCategory: "Refund", userType: "merchant" });
  await scenario.give("handed over", "ben");
  const note = "Waits for a parcel number";
  await scenario.callOnce(
    "agents.handOver",
    { ...ticketOf("handed over"), agentId: scenario.agents["cleo"], note },
    "ben",
  );
  await scenario.world.pass(1);
  await scenario.call("tickets.pick", ticketOf("handed over"), "cleo");
  await scenario.callOnce(
    "tickets.update",
    { ...ticketOf("handed over"), ccr: "delivery - late", language: "fr" },
    "cleo",
  );

  await scenario.open("given back", { channel: "support", customerId: PEOPLE.omar.sub, deviceUdid: "udid-9" });
  await scenario.give("given back", "ben");
  await scenario.call("agents.giveBack", ticketOf("given back"), "ben");
  await scenario.give("given back", "cleo");
  await scenario.call("agents.unassign", ticketOf("given back"), "admin");
  await scenario.give("given back", "ben");

  await scenario.open("closed", { channel: "support", contact: { name: "Jane", email: "jane@example.com" } });
  await scenario.give("closed", "ben");
  await scenario.write("closed", "ben", "We have sent the money.");
  const path = (name: string): string => `${SUPPORT}/${scenario.of(name).number}`;
  await scenario.askOnce({ path: path("closed"), method: "PUT", body: { status: 4 }, ...as("ben") });

  await scenario.open("reopened", { channel: "support" });
  await scenario.give("reopened", "ben");
  await scenario.write("reopened", "ben", "Done.");
  await scenario.call("tickets.resolve", ticketOf("reopened"), "ben");
  await scenario.write("reopened", "jane", "It is not.");
  await scenario.give("reopened", "ben");

  await scenario.open("resolved", { channel: "support" });
  await scenario.give("resolved", "ben");
  await scenario.write("resolved", "ben", "Done.");
  await scenario.callOnce("tickets.resolve", ticketOf("resolved"), "ben");

  await scenario.open("pending", { channel: "chat" });
  await scenario.give("pending", "ben");
  await scenario.write("pending", "ben", "One moment.");
  await scenario.ask({ path: path("pending"), method: "PUT", body: { status: 2 }, ...as("ben") });
  await scenario.open("escalated", { channel: "internal" }, "directory");
  await scenario.call("tickets.escalate", ticketOf("escalated"), "admin");
  await scenario.call("tickets.recordRefund", ticketOf("escalated"), "admin");
};

const leaveWaiting = async (scenario: Scenario): Promise<void> => {
  await scenario.callOnce("agents.setStatus", { status: "busy" }, "ben");
  await scenario.ask({ path: "/cs-chat-ticket/v1/offline", method: "PUT", ...as("cleo") });
  await scenario.write("pending", "ben", "Another moment.");
  const opened = { channel: "support", customerId: PEOPLE.omar.sub, subject: "waiting", description: "Anybody?" };
  const made = await scenario.callOnce("tickets.open", opened, "shop");
  // The files service keeps its keys for a day of its own clock.
  const upload = { path: "/common/upload/file?bucketType=LOG_IMAGE", ...formOf("again.gif", PICTURE), ...as("jane") };
  await scenario.askOnce(upload);
  await scenario.know("waiting", { id: z.object({ ticket: z.object({ id: z.uuid() }) }).parse(made).ticket.id });
  await scenario.world.pass(2);
};

/** A small but complete life: something of everything that leaves data behind. */
export const live = async (scenario: Scenario): Promise<Story> => {
  await arrive(scenario);
  await liveBefore(scenario);
  await complain(scenario);
  await chat(scenario);
  await work(scenario);
  const secrets = await issueKeys(scenario);
  // By then most events are older than they are kept.
  await scenario.world.pass(DAY + 3_600);
  // The endpoint is younger than what the night brought: tickets of absent agents went to others.
  await scenario.world.pass(60);
  await scenario.world.pass(30);
  const webhook = await subscribe(scenario);
  await leaveWaiting(scenario);
  return { ...scenario.known(), secrets, webhook };
};
