import { beginningOf, TEXT_LIMITS } from "@crossdesk/contracts";
import type { SessionExtras } from "@crossdesk/contracts";

/** What partners write into a descriptor's text may be long, and in lines. */
const toLine = (value: unknown): string => (typeof value === "string" ? value.replaceAll(/\s+/gu, " ").trim() : "");

/** What a support session is about: what its partner calls it, or else its order. */
export const subjectOfSession = (orderId: string, { descriptor }: SessionExtras): string => {
  const said = toLine(descriptor?.["name"]) || toLine(descriptor?.["short_desc"]);
  return beginningOf(said === "" ? `Order ${orderId}` : said, TEXT_LIMITS.subject);
};
