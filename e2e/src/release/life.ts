import { z } from "zod";
import type { Story } from "./fixture.ts";
import { as, PEOPLE } from "./people.ts";
import { formOf } from "./storyteller.ts";
import type { Storyteller } from "./storyteller.ts";

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

const arrive = async (told: Storyteller): Promise<void> => {
  for (const name of ["ben", "cleo", "dora"] as const) {
    const info = await told.ask({ path: "/cs-chat-ticket/v1/online", method: "PUT", ...as(name) });
    told.agents[name] = Agent.parse(info).id;
    // Whoever is away gets a ticket by name alone.
    if (name !== "ben") await told.call("agents.setStatus", { status: "away" }, name);
  }
  await told.callOnce("agents.upsert", { subject: "ben", capacity: 30 }, "admin");
  await told.callOnce("categories.upsert", { name: "Refund", parent: "Payments" }, "admin");
  const { sub: id } = PEOPLE.jane;
  const device = { id: "device-1", udid: "udid-1", description: "Jane's phone", manufacturer: "Acme" };
  await told.callOnce("customers.upsert", { customer: { id, fullName: "Jane Doe", devices: [device] } }, "directory");
};

const subscribe = async (told: Storyteller): Promise<Story["webhook"]> => {
  const made = await told.call("webhooks.create", { url: told.world.receiverUrl, description: "The shop" }, "shop");
  const { endpoint, secret } = Webhook.parse(made);
  await told.call(
    "webhooks.create",
    { url: told.world.receiverUrl, eventTypes: ["ticket.opened"], enabled: false },
    "shop",
  );
  return { id: endpoint.id, secret };
};

const issueKeys = async (told: Storyteller): Promise<Story["secrets"]> => {
  const make = async (name: string) =>
    WithSecret.parse(await told.call("keys.create", { name, subject: "shop" }, "admin"));
  const [good, rotated, revoked] = [await make("Till"), await make("Store"), await make("Lost")];
  await told.world.pass(1);
  await told.call("keys.rotate", { keyId: rotated.key.id, overlapHours: 48 }, "admin");
  await told.call("keys.revoke", { keyId: revoked.key.id }, "admin");
  await told.call("access.revoke", { subject: "leaked", role: "service" }, "admin");
  return { good: good.secret, rotated: rotated.secret, revoked: revoked.secret };
};

/** Days ago: what has ended by now. */
const liveBefore = async (told: Storyteller): Promise<void> => {
  const { world } = told;
  await told.open("closed long ago", { channel: "support" });
  await told.give("closed long ago", "ben");
  await told.write("closed long ago", "ben", "It is on its way.");
  await told.call("tickets.close", { ticket: { id: told.of("closed long ago").id } }, "ben");

  await told.open("closed by itself", { channel: "support", language: "de" });
  await told.give("closed by itself", "cleo");
  await told.write("closed by itself", "cleo", "Erledigt.");
  await told.call("tickets.resolve", { ticket: { id: told.of("closed by itself").id } }, "cleo");

  await told.open("of an agent who left", { channel: "internal" }, "directory");
  await told.give("of an agent who left", "dora");
  await told.call("agents.remove", { agentId: told.agents["dora"] }, "admin");
  await told.open("idle chat", { channel: "chat" });
  await told.give("idle chat", "ben");
  await told.write("idle chat", "ben", "Are you there?");
  await world.pass(20 * 60);
  await world.pass(5 * DAY);
};

/** Complaints of the mobile app, with files. */
const complain = async (told: Storyteller): Promise<void> => {
  const image = await told.ask({
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
  const made = await told.askOnce({ path: "/user/log/message", method: "POST", body, ...as("jane") });
  const { id, ticketId } = Complaint.parse(made).data;
  await told.know("complaint", { id: ticketId });
  await told.ask({
    path: `/user/help/file/upload/${id}/LOG`,
    ...formOf("app.log", "started\nfailed\n"),
    ...as("jane"),
  });
  const photo = { path: `/user/help/file/upload/${id}/FEEDBACK_PHOTO`, ...formOf("me.gif", PICTURE), ...as("jane") };
  await told.ask(photo);
  await told.give("complaint", "ben");
  const bill = await told.ask({
    path: "/common/upload/file?bucketType=TICKET_ATTACHMENT",
    ...formOf("bill.txt", "Paid: 2 x 10.00\n"),
    ...as("ben"),
  });
  const attachments = [{ fileName: "bill.txt", filePath: `/uploads/${Uploaded.parse(bill).data.fileName}` }];
  const path = `${SUPPORT}/${told.of("complaint").number}`;
  const first = await told.write("complaint", "jane", "Hello?");
  await told.askOnce({ path, method: "POST", body: { message: "We look into it.", attachments }, ...as("ben") });
  await told.call("tickets.markRead", { ticket: { id: ticketId }, messageId: first }, "ben");
  await told.write("complaint", "jane", "Thank you!");
};

/** Sessions of orders, by the partner and by the chat's page. */
const chat = async (told: Storyteller): Promise<void> => {
  const shop = as("shop");
  await told.callOnce("sessions.bind", { orderId: "order-1", customerId: PEOPLE.jane.sub }, "shop");
  const descriptor = { name: "Late", code: "late", short_desc: "It should have come on Monday." };
  await told.askOnce({
    path: `${BECKN}/order-1`,
    method: "POST",
    body: { descriptor, callback_phone: "123" },
    ...shop,
  });
  await told.know("session", { orderId: "order-1" });
  const agent = { agent: { id: "robo", person: { name: "Robo" } } };
  await told.askOnce({ path: `${BECKN}/order-1/agent`, method: "PUT", body: agent, ...shop });
  await told.write("session", "jane", "Where is it?");

  await told.ask({ path: `${BECKN}/order-2`, method: "POST", body: {}, ...shop });
  await told.know("session without a customer", { orderId: "order-2" });
  await told.ask({ path: `${BECKN}/order-3`, method: "POST", body: {}, ...shop });
  await told.know("closed session", { orderId: "order-3" });
  await told.askOnce({ path: `${BECKN}/order-3`, method: "DELETE", ...shop });
};

/** What agents do with tickets. */
const work = async (told: Storyteller): Promise<void> => {
  const ticketOf = (name: string) => ({ ticket: { id: told.of(name).id } });
  await told.open("handed over", { channel: "support", subCategory: "Refund", userType: "merchant" });
  await told.give("handed over", "ben");
  const note = "Waits for a parcel number";
  await told.callOnce("agents.handOver", { ...ticketOf("handed over"), agentId: told.agents["cleo"], note }, "ben");
  await told.world.pass(1);
  await told.call("tickets.pick", ticketOf("handed over"), "cleo");
  await told.callOnce("tickets.update", { ...ticketOf("handed over"), ccr: "delivery - late", language: "fr" }, "cleo");

  await told.open("given back", { channel: "support", customerId: PEOPLE.omar.sub, deviceUdid: "udid-9" });
  await told.give("given back", "ben");
  await told.call("agents.giveBack", ticketOf("given back"), "ben");
  await told.give("given back", "cleo");
  await told.call("agents.unassign", ticketOf("given back"), "admin");
  await told.give("given back", "ben");

  await told.open("closed", { channel: "support", contact: { name: "Jane", email: "jane@example.com" } });
  await told.give("closed", "ben");
  await told.write("closed", "ben", "We have sent the money.");
  const path = (name: string): string => `${SUPPORT}/${told.of(name).number}`;
  await told.askOnce({ path: path("closed"), method: "PUT", body: { status: 4 }, ...as("ben") });

  await told.open("reopened", { channel: "support" });
  await told.give("reopened", "ben");
  await told.write("reopened", "ben", "Done.");
  await told.call("tickets.resolve", ticketOf("reopened"), "ben");
  await told.write("reopened", "jane", "It is not.");
  await told.give("reopened", "ben");

  await told.open("resolved", { channel: "support" });
  await told.give("resolved", "ben");
  await told.write("resolved", "ben", "Done.");
  await told.callOnce("tickets.resolve", ticketOf("resolved"), "ben");

  await told.open("pending", { channel: "chat" });
  await told.give("pending", "ben");
  await told.write("pending", "ben", "One moment.");
  await told.ask({ path: path("pending"), method: "PUT", body: { status: 2 }, ...as("ben") });
  await told.open("escalated", { channel: "internal" }, "directory");
  await told.call("tickets.escalate", ticketOf("escalated"), "admin");
  await told.call("tickets.recordRefund", ticketOf("escalated"), "admin");
};

const leaveWaiting = async (told: Storyteller): Promise<void> => {
  await told.callOnce("agents.setStatus", { status: "busy" }, "ben");
  await told.ask({ path: "/cs-chat-ticket/v1/offline", method: "PUT", ...as("cleo") });
  await told.write("pending", "ben", "Another moment.");
  const opened = { channel: "support", customerId: PEOPLE.omar.sub, subject: "waiting", description: "Anybody?" };
  const made = await told.callOnce("tickets.open", opened, "shop");
  // The files service keeps its keys for a day of its own clock.
  const upload = { path: "/common/upload/file?bucketType=LOG_IMAGE", ...formOf("again.gif", PICTURE), ...as("jane") };
  await told.askOnce(upload);
  await told.know("waiting", { id: z.object({ ticket: z.object({ id: z.uuid() }) }).parse(made).ticket.id });
  await told.world.pass(2);
};

/** A small but complete life: something of everything that leaves data behind. */
export const live = async (told: Storyteller): Promise<Story> => {
  await arrive(told);
  await liveBefore(told);
  await complain(told);
  await chat(told);
  await work(told);
  const secrets = await issueKeys(told);
  // By then most events are older than they are kept.
  await told.world.pass(DAY + 3_600);
  // The endpoint is younger than what the night brought: tickets of absent agents went to others.
  await told.world.pass(60);
  await told.world.pass(30);
  const webhook = await subscribe(told);
  await leaveWaiting(told);
  return { ...told.known(), secrets, webhook };
};
