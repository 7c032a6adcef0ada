import { createHash } from "node:crypto";
import { toCrossdeskError, withCallOptions } from "@crossdesk/client";
import type { CrossdeskClient, ErrorKind } from "@crossdesk/contracts";
import { SERVICES } from "@crossdesk/deploy";
import { iterateSubscription } from "@crossdesk/trpc-nats";
import type { Story } from "../release/fixture.ts";
import { PEOPLE } from "../release/people.ts";
import type { Person } from "../release/people.ts";

/** One of the people, or the gateway itself. */
export type Who = Person | "gateway";

interface Given {
  readonly as: (who: Who) => CrossdeskClient;
  readonly story: Story;
  /** A reference to a ticket of the story. */
  readonly ticket: (title: string) => { readonly id: string };
}

type Step = (given: Given) => Promise<unknown>;

const first = async <Item>(items: AsyncIterable<Item>): Promise<Item> => {
  for await (const item of items) return item;
  throw new Error("A subscription ended without an item.");
};

const fails = async (call: Promise<unknown>, kind: ErrorKind): Promise<void> => {
  const failure = await call.then(
    () => "no failure",
    (error: unknown) => toCrossdeskError(error).kind,
  );
  if (failure !== kind) throw new Error(`It ended with ${failure}, and not with ${kind}.`);
};

const deliveryOf = async ({ as, story }: Given): Promise<{ readonly deliveryId: string }> => {
  const { items } = await as("shop").webhooks.listDeliveries.query({ endpointId: story.webhook.id, limit: 1 });
  return { deliveryId: items[0]?.id ?? "" };
};

const WEEK = {
  monday: [{ from: "09:00", to: "17:00" }],
  tuesday: [],
  wednesday: [],
  thursday: [],
  friday: [],
  saturday: [],
  sunday: [],
};
const DAYS = { from: "2026-03-01", to: "2026-03-31" };

/** Calls that people of the story do not make, by their procedure; those that delete something come last. */
export const STEPS: readonly (readonly [procedure: string, step: Step])[] = [
  ...SERVICES.map((service): readonly [string, Step] => [
    `${service}.health`,
    ({ as }) => as("admin")[service].health.query(),
  ]),
  [
    "tickets.sign",
    ({ as, ticket }) => as("jane").tickets.sign.mutate({ ticket: ticket("complaint"), state: "writing" }),
  ],
  [
    "tickets.watchSigns",
    ({ as, ticket }) => first(iterateSubscription(as("ben").tickets.watchSigns, { ticket: ticket("complaint") })),
  ],
  [
    "tickets.hearLanguage",
    ({ as, ticket }) => as("directory").tickets.hearLanguage.mutate({ ticket: ticket("complaint"), language: "deu" }),
  ],
  ["tickets.tag", ({ as, ticket }) => as("ben").tickets.tag.mutate({ ticket: ticket("complaint"), add: ["refund"] })],
  ["tickets.tags", ({ as }) => as("ben").tickets.tags.query({})],
  [
    "tickets.snooze",
    ({ as, ticket }) =>
      as("ben").tickets.snooze.mutate({
        ticket: ticket("complaint"),
        until: new Date(Date.now() + 86_400_000).toISOString(),
      }),
  ],
  [
    "tickets.markPending",
    ({ as, ticket }) =>
      fails(as("admin").tickets.markPending.mutate({ ticket: ticket("closed") }), "ILLEGAL_TRANSITION"),
  ],
  [
    "tickets.update",
    ({ as, ticket }) =>
      fails(
        as("admin").tickets.update.mutate({ ticket: ticket("complaint"), ccr: "late", version: 1 }),
        "VERSION_CONFLICT",
      ),
  ],
  ["keys.list", ({ as }) => fails(as("omar").keys.list.query({}), "FORBIDDEN")],
  [
    "tickets.markPending",
    ({ as, ticket }) =>
      fails(as("omar").tickets.markPending.mutate({ ticket: ticket("complaint") }), "TICKET_NOT_FOUND"),
  ],
  [
    "messages.add",
    async ({ as, ticket }) => {
      const once = withCallOptions({ idempotencyKey: "once" });
      await as("jane").messages.add.mutate({ ticket: ticket("complaint"), text: "Once" }, once);
      await fails(
        as("jane").messages.add.mutate({ ticket: ticket("complaint"), text: "Twice" }, once),
        "IDEMPOTENCY_KEY_REUSED",
      );
    },
  ],
  [
    "notes.add",
    ({ as, ticket }) =>
      as("ben").notes.add.mutate({
        ticket: ticket("complaint"),
        text: "Look here, @Cleo",
        mentions: [PEOPLE.cleo.sub],
      }),
  ],
  ["notes.list", ({ as, ticket }) => as("ben").notes.list.query({ ticket: ticket("complaint") })],
  ["notes.mentions", ({ as }) => as("cleo").notes.mentions.query({})],
  [
    "notes.readMentions",
    async ({ as, ticket }) => {
      const { items } = await as("cleo").notes.list.query({ ticket: ticket("complaint") });
      return as("cleo").notes.readMentions.mutate({ ticket: ticket("complaint"), noteId: items[0]?.id ?? 0 });
    },
  ],
  [
    "replies.save",
    async ({ as }) => {
      const saved = await as("ben").replies.save.mutate({ shortcut: "sorry", text: "We are sorry." });
      await as("ben").replies.list.query({});
      return as("ben").replies.remove.mutate({ id: saved.id });
    },
  ],
  [
    "views.save",
    async ({ as }) => {
      const saved = await as("ben").views.save.mutate({ name: "Mine", filter: { awaiting: "team" }, sort: "due" });
      await as("ben").views.list.query({});
      await as("ben").views.counts.query({ ids: [saved.id] });
      return as("ben").views.remove.mutate({ id: saved.id });
    },
  ],
  [
    "promises.set",
    ({ as }) =>
      as("admin").promises.set.mutate({
        terms: {
          calendar: { timeZone: "Europe/Berlin", week: WEEK, holidays: [{ date: "2026-12-25", name: "Christmas" }] },
          byPriority: { normal: { firstAnswer: 60 } },
          warning: { share: 0.8 },
        },
      }),
  ],
  ["promises.get", ({ as }) => as("admin").promises.get.query({})],
  ["reports.get", ({ as }) => as("admin").reports.get.query({ ...DAYS, step: "week", by: "agent" })],
  ["reports.export", ({ as }) => as("admin").reports.export.mutate({ ...DAYS, by: "channel" })],
  ["reports.board", ({ as }) => as("admin").reports.board.query({})],
  ["retention.set", ({ as }) => as("admin").retention.set.mutate({ ticketDays: 3_650, fileDays: null })],
  ["retention.get", ({ as }) => as("admin").retention.get.query({})],
  [
    "retention.preview",
    ({ as }) => as("admin").retention.preview.query({ terms: { ticketDays: 3_650, fileDays: null } }),
  ],
  ["logs.reads", ({ as, ticket }) => as("admin").logs.reads.query({ ticket: ticket("complaint") })],
  ["logs.administration", ({ as }) => as("admin").logs.administration.query({})],
  ["access.administration", ({ as }) => as("admin").access.administration.query({})],
  ["webhooks.administration", ({ as }) => as("admin").webhooks.administration.query({})],
  ["access.revocations", ({ as }) => as("gateway").access.revocations.query({})],
  [
    "access.verifyKey",
    async ({ as, story }) => {
      for (const secret of [story.secrets.good, "another"]) {
        await as("gateway").access.verifyKey.query({ hash: createHash("sha256").update(secret).digest("hex") });
      }
    },
  ],
  ["agents.watch", ({ as }) => first(iterateSubscription(as("admin").agents.watch, {}))],
  ["agents.confirmPresence", ({ as }) => as("ben").agents.confirmPresence.mutate({})],
  ["agents.take", ({ as, ticket }) => as("ben").agents.take.mutate({ ticket: ticket("waiting") })],
  ["agents.handOverAll", ({ as }) => as("cleo").agents.handOverAll.mutate({ to: null, note: "End of shift" })],
  [
    "sessions.update",
    ({ as }) => as("shop").sessions.update.mutate({ orderId: "order-1", extras: { callbackPhone: "+442079460123" } }),
  ],
  [
    "files.abort",
    async ({ as }) => {
      const { id } = await as("jane").files.begin.mutate({ purpose: "LOG_IMAGE", originalName: "screen.png" });
      return as("jane").files.abort.mutate({ id });
    },
  ],
  [
    "files.prepare",
    async ({ as, ticket }) => {
      const { id } = await as("admin").files.get.query({ ticketId: ticket("complaint").id, purpose: "FEEDBACK_PHOTO" });
      // The photo of the story is no picture that could be shown.
      return fails(as("admin").files.prepare.mutate({ id }), "FILE_NOT_FOUND");
    },
  ],
  ["webhooks.get", ({ as, story }) => as("shop").webhooks.get.query({ endpointId: story.webhook.id })],
  ["webhooks.getDelivery", async (given) => given.as("shop").webhooks.getDelivery.query(await deliveryOf(given))],
  ["webhooks.redeliver", async (given) => given.as("shop").webhooks.redeliver.mutate(await deliveryOf(given))],
  [
    "webhooks.redeliverFailed",
    ({ as, story }) =>
      as("shop").webhooks.redeliverFailed.mutate({ endpointId: story.webhook.id, since: "2026-11-20T00:00:00Z" }),
  ],
  ["webhooks.sendTest", ({ as, story }) => as("shop").webhooks.sendTest.mutate({ endpointId: story.webhook.id })],
  [
    "webhooks.rotateSecret",
    ({ as, story }) => as("shop").webhooks.rotateSecret.mutate({ endpointId: story.webhook.id }),
  ],
  [
    "webhooks.update",
    ({ as, story }) => as("shop").webhooks.update.mutate({ endpointId: story.webhook.id, enabled: false }),
  ],
  ["webhooks.remove", ({ as, story }) => as("shop").webhooks.remove.mutate({ endpointId: story.webhook.id })],
  ["tickets.reopen", ({ as, ticket }) => as("admin").tickets.reopen.mutate({ ticket: ticket("closed") })],
  [
    "tickets.rate",
    async ({ as, ticket }) => {
      await as("admin").tickets.close.mutate({ ticket: ticket("closed") });
      return as("jane").tickets.rate.mutate({ ticket: ticket("closed"), rating: 5, comment: "Thank you" });
    },
  ],
  ["customers.export", ({ as }) => as("directory").customers.export.mutate({ id: PEOPLE.omar.sub })],
  ["customers.erase", ({ as }) => as("directory").customers.erase.mutate({ id: PEOPLE.omar.sub, reason: "asked for" })],
  ["customers.erasures", ({ as }) => as("directory").customers.erasures.query({ customerId: PEOPLE.omar.sub })],
];
