import type { Caller, Channel } from "@crossdesk/contracts";
import { createChance } from "../chance.ts";
import type { Chance } from "../chance.ts";
import { ask } from "../desk.ts";
import type { Desk } from "../desk.ts";
import { Story } from "../story.ts";
import { BEGIN, DAY, HOUR, MINUTE, stepAfter } from "../time.ts";
import type { Tenant } from "./tenants.ts";

/** How often a customer needs help, on a working day and on a weekend: about once in thirty days. */
const TICKETS_A_DAY = { week: 1.1 / 30, weekend: 0.6 / 30 };

const CHANNELS: Readonly<Record<Channel, number>> = { beckn: 22, chat: 26, mobile: 26, support: 20, internal: 6 };
const LANGUAGES = { eng: 60, deu: 15, vie: 15, hin: 10 } as const;

/** What a customer is like with one ticket of theirs. */
interface Temper {
  readonly chance: Chance;
  readonly customerId: string;
  readonly entityId: string;
  readonly channel: Channel;
  readonly language: keyof typeof LANGUAGES;
  /** How often they have more to ask. */
  questions: number;
  /** Answers within minutes in a chat; hours later elsewhere. */
  readonly isQuick: boolean;
  /** How often they say "No, it is not done". */
  doubts: number;
  /** Writes once more when all is closed: while that opens it again, or when it is too late. */
  comesBack: "soon" | "late" | "never";
  readonly nags: boolean;
}

const createTemper = (chance: Chance, customerId: string, entityId: string): Temper => {
  const channel = chance.weighted(CHANNELS);
  return {
    chance,
    customerId,
    entityId,
    channel,
    language: chance.weighted(LANGUAGES),
    // There is no reader of answers to what another service filed.
    questions: channel === "internal" ? 0 : chance.between(0, 3),
    isQuick: (channel === "beckn" || channel === "chat") && chance.happens(0.75),
    doubts: channel === "internal" ? 0 : Number(chance.happens(0.25)) + Number(chance.happens(0.08)),
    comesBack: channel === "internal" ? "never" : chance.weighted({ soon: 12, late: 4, never: 84 }),
    nags: channel !== "internal" && chance.happens(0.3),
  };
};

/** A moment of a day: most people write between seven in the morning and eleven at night. */
const momentOf = (chance: Chance): number =>
  chance.happens(0.1) ? chance.next() * DAY : (7 + 8 * chance.next() + 8 * chance.next()) * HOUR;

const isWeekend = (time: number): boolean => [0, 6].includes(new Date(time).getUTCDay());

/** Has customers write in all channels, on every day until the end. */
export const startCustomers = (desk: Desk, tenants: readonly Tenant[]): void => {
  const tempers = new Map<string, Temper>();
  for (const tenant of tenants) {
    for (let n = 1; n <= tenant.customers; n += 1) {
      const customerId = `${tenant.id}-customer-${n}`;
      const chance = createChance(desk.seed, customerId);
      let tickets = 0;
      for (let day = BEGIN; day < desk.end; day += DAY) {
        if (!chance.happens(isWeekend(day) ? TICKETS_A_DAY.weekend : TICKETS_A_DAY.week)) continue;
        tickets += 1;
        const own = createChance(desk.seed, `${customerId} ${tickets}`);
        const temper = createTemper(own, customerId, tenant.id);
        const name = `${customerId}, ticket ${tickets}`;
        desk.agenda.add(stepAfter(day, momentOf(own)), () => open(desk, tempers, { name, temper }));
      }
    }
  }
  const temperOf = (story: Story): Temper | undefined => tempers.get(story.id);
  desk.signals.answered.listen((story) => readAnswer(desk, story, temperOf(story)));
  desk.signals.ended.listen((story) => seeEnd(desk, story, temperOf(story)));
};

const open = async (
  desk: Desk,
  tempers: Map<string, Temper>,
  { name, temper }: { readonly name: string; readonly temper: Temper },
): Promise<void> => {
  const { channel, customerId, entityId, language } = temper;
  // Customers who open tickets themselves name no order: whose that is, others say.
  const orderId = channel === "chat" ? null : `${name.replaceAll(/\W+/gu, "-")}-order`;
  const asked =
    channel === "beckn" && orderId !== null
      ? await ask(desk, {
          as: partnerOf(entityId),
          what: `${customerId} opens a session`,
          call: (how) => desk.client.sessions.open.mutate({ orderId, customerId }, how),
        })
      : await ask(desk, {
          as:
            channel === "internal" ? serviceOf(entityId) : channel === "chat" ? callerOf(temper) : partnerOf(entityId),
          what: `${customerId} opens a ticket`,
          call: (how) =>
            desk.client.tickets.open.mutate(
              {
                channel,
                customerId,
                language,
                ...(orderId === null ? {} : { orderId }),
                subject: orderId === null ? "My order" : `Order ${orderId}`,
                description: "Where is it?",
              },
              how,
            ),
        });
  if (!asked.ok) return;
  const { id, number } = asked.value.ticket;
  const story = new Story({ name, id, number, channel, entityId, customerId, orderId }, desk.now());
  desk.stories.set(id, story);
  desk.touched.add(id);
  tempers.set(id, temper);
  desk.tally.open(channel);
  if (temper.nags) nagLater(desk, story, temper);
};

const callerOf = ({ customerId, entityId }: Temper): Caller => ({ subject: customerId, role: "customer", entityId });
const partnerOf = (entityId: string): Caller => ({ subject: `${entityId}-partner`, role: "partner", entityId });
const serviceOf = (entityId: string): Caller => ({ subject: "billing", role: "service", entityId });

/** The customer writes. What they write is taken as long as it opens the ticket again, and refused when it is too late. */
const write = (desk: Desk, story: Story, { temper, text }: { temper: Temper; text: string }): Promise<void> =>
  story.inTurn(async () => {
    const tooLate = story.closedAt !== null && desk.now() - story.closedAt > desk.rules.reopenFor;
    const byPartner = temper.channel !== "chat" && temper.chance.happens(0.5);
    const asked = await ask(desk, {
      as: byPartner ? partnerOf(story.entityId) : callerOf(temper),
      what: `${story.customerId} writes "${text}"`,
      story,
      breaks: 4,
      mayBe: tooLate ? ["TICKET_CLOSED"] : [],
      call: (how) =>
        desk.client.messages.add.mutate(
          {
            ticket: { id: story.id },
            text,
            ...(byPartner ? { sender: { id: story.customerId, type: "customer" } } : {}),
          },
          how,
        ),
    });
    if (!asked.ok) {
      desk.tally.count("messages refused, too late");
      story.record(desk.now(), `${story.customerId} writes "${text}", and gets the answer that it is too late`);
      return;
    }
    if (story.standing !== "open") desk.tally.count(`reopened when ${story.standing}`);
    desk.tally.count("messages of customers");
    story.customerWrote(text, desk.now());
    desk.signals.wrote.emit(story);
  });

const writeLater = (
  desk: Desk,
  story: Story,
  { temper, text, delay }: { temper: Temper; text: string; delay: number },
): void => desk.agenda.add(stepAfter(desk.now(), delay), () => write(desk, story, { temper, text }));

/** Not everybody waits in silence for an answer. */
const nagLater = (desk: Desk, story: Story, temper: Temper): void => {
  const delay = story.isLive ? temper.chance.minutes(5, 60) : temper.chance.minutes(240, 1_800);
  desk.agenda.add(stepAfter(desk.now(), delay), async () => {
    if (story.owes !== "team" || story.standing !== "open") return;
    await write(desk, story, { temper, text: "Hello? Is anybody there?" });
  });
};

/** A customer who has what they wanted ends the session in the shop's app. */
const closeLater = (desk: Desk, story: Story, temper: Temper): void =>
  desk.agenda.add(stepAfter(desk.now(), temper.chance.minutes(1, 10)), () =>
    story.inTurn(async () => {
      const { orderId } = story;
      if (story.standing !== "open" || orderId === null) return;
      const asked = await ask(desk, {
        as: partnerOf(story.entityId),
        what: `${story.customerId} ends the session`,
        story,
        call: (how) => desk.client.sessions.close.mutate({ orderId }, how),
      });
      if (!asked.ok) return;
      desk.tally.count("closed by customers");
      story.closed("the customer", desk.now());
      desk.signals.ended.emit(story);
    }),
  );

/** The team answered: there is more to ask, or it is enough, or the customer is gone. */
const readAnswer = (desk: Desk, story: Story, temper: Temper | undefined): void => {
  if (temper === undefined) return;
  if (temper.questions === 0) {
    if (temper.channel === "beckn" && temper.chance.happens(0.15)) closeLater(desk, story, temper);
    return;
  }
  temper.questions -= 1;
  // Some have left, and never look again.
  if (temper.chance.happens(0.12)) return void (temper.questions = 0);
  const delay = temper.isQuick ? temper.chance.minutes(1, 12) : temper.chance.minutes(20, 1_600);
  writeLater(desk, story, { temper, text: "And what about the other one?", delay });
  if (temper.chance.happens(0.15)) {
    writeLater(desk, story, { temper, text: "I forgot to say: it was a gift.", delay: delay + MINUTE });
  }
};

/** Some say how content they are, if they have not written again by then; some of those think better of it. */
const rateLater = (desk: Desk, story: Story, temper: Temper): void => {
  const chance = createChance(desk.seed, `${story.name} rates ${story.reopenings}`);
  if (temper.channel === "internal" || !chance.happens(0.25)) return;
  for (let at = stepAfter(desk.now(), chance.minutes(5, 600)); ; at = stepAfter(at, chance.minutes(5, 60))) {
    const rating = chance.between(1, 5);
    desk.agenda.add(at, () =>
      story.inTurn(async () => {
        const asked = await ask(desk, {
          as: callerOf(temper),
          what: `${story.customerId} rates the conversation with ${rating}`,
          story,
          // It goes on: by a message of theirs, or since it was opened again otherwise.
          mayBe: ["ILLEGAL_TRANSITION"],
          call: (how) => desk.client.tickets.rate.mutate({ ticket: { id: story.id }, rating }, how),
        });
        if (asked.ok) desk.tally.count("ratings");
      }),
    );
    if (!chance.happens(0.1)) return;
  }
};

const seeEnd = (desk: Desk, story: Story, temper: Temper | undefined): void => {
  if (temper === undefined) return;
  rateLater(desk, story, temper);
  const { chance } = temper;
  if (temper.doubts > 0) {
    temper.doubts -= 1;
    const delay = chance.happens(0.6) ? chance.minutes(1, 120) : chance.minutes(120, 4_000);
    writeLater(desk, story, { temper, text: "No, it is not done", delay });
  } else if (story.standing === "closed" && temper.comesBack !== "never") {
    const [least, most] = temper.comesBack === "soon" ? [10, 4_200] : [4_400, 8_000];
    temper.comesBack = "never";
    writeLater(desk, story, {
      temper,
      text: "It is me again, about the same thing.",
      delay: chance.minutes(least, most),
    });
  }
};
