import { WEEKDAYS } from "@crossdesk/contracts";
import type { PromiseTerms } from "@crossdesk/contracts";
import { ask } from "../desk.ts";
import type { Desk } from "../desk.ts";
import type { Tenant } from "./tenants.ts";

const HOURS = [{ from: "08:00", to: "20:00" }];

/** By day, and more than a team keeps that behaves like people. */
const TERMS: PromiseTerms = {
  calendar: {
    timeZone: "Europe/Berlin",
    week: Object.fromEntries(WEEKDAYS.map((day) => [day, HOURS])) as PromiseTerms["calendar"]["week"],
    holidays: [],
  },
  byPriority: { normal: { firstAnswer: 60, nextAnswer: 120 } },
  warning: null,
};

/** The leads of the first tenant promise their customers answers; those of the others promise nothing. */
export const promiseAnswers = async (desk: Desk, [tenant]: readonly Tenant[]): Promise<void> => {
  if (tenant === undefined) return;
  const { id: entityId } = tenant;
  await ask(desk, {
    as: { subject: `${entityId}-lead`, role: "admin", entityId },
    what: `the lead of ${entityId} promises answers`,
    call: (how) => desk.client.promises.set.mutate({ terms: TERMS }, how),
  });
};
