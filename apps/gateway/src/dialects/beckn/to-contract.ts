import { beginningOf, Email, FreeJson, toLanguageCode } from "@crossdesk/contracts";
import type { OpenSessionInput, RequestedAgent, SessionExtras } from "@crossdesk/contracts";
import { z } from "zod";
import { acceptedLanguage, isLanguageTag } from "../../api/accepted-language.ts";
import { invalidInput } from "../../edge/failure.ts";
import type { NamedAgent, Support } from "./schemas.ts";

/** Refuses a body that speaks of another order than the path. */
export const requireSameOrder = ({ order_id: named }: Support, orderId: string): void => {
  if (named !== undefined && named !== orderId) {
    throw invalidInput([{ path: ["order_id"], message: "must be the order of the path, or be left out" }]);
  }
};

/** What a partner may add to a session. `chat` and `agent` have operations of their own. */
export const toExtras = ({ descriptor, callback_phone: callbackPhone, faq }: Support): SessionExtras => ({
  ...(descriptor === undefined ? {} : { descriptor: toJsonObject(descriptor) }),
  ...(callbackPhone === undefined ? {} : { callbackPhone }),
  ...(faq === undefined ? {} : { faq: toFaq(faq) }),
});

const toFaq = ({ url, mime_type: mimeType }: NonNullable<Support["faq"]>): NonNullable<SessionExtras["faq"]> => ({
  ...(url === undefined ? {} : { url }),
  ...(mimeType === undefined ? {} : { mimeType }),
});

/**
 * The language to be helped in: that of the person whom the partner asks for as the agent, or else the first one of the
 * request's `Accept-Language`, as the customer's own browser sends it.
 */
const toLanguage = ({ agent }: Support, accepted: string | undefined): string | undefined => {
  const asked = agent?.person?.languages?.map(({ code }) => code?.trim() ?? "").find(isLanguageTag);
  return asked ?? acceptedLanguage(accepted);
};

export const toOpenSession = (orderId: string, support: Support, accepted?: string): OpenSessionInput => {
  const language = toLanguage(support, accepted);
  return {
    orderId,
    ...(language === undefined ? {} : { language: toLanguageCode(language) }),
    extras: toExtras(support),
  };
};

const JsonObject = z.record(z.string(), FreeJson);

/** The same, typed as the JSON that it is. */
const toJsonObject = (value: object): z.output<typeof JsonObject> => JsonObject.parse(value);

const MAX_NAME = 255;
const MAX_LANGUAGE = 16;
const MAX_LANGUAGES = 32;

/** The agent whom a body names, with the profile as it was sent. */
export const toRequestedAgent = ({ id, ...profile }: NamedAgent): RequestedAgent => {
  const name = beginningOf(profile.person?.name?.trim() ?? "", MAX_NAME);
  const email = Email.safeParse(profile.contact?.email);
  const languages = (profile.person?.languages ?? [])
    .map((language) => language.code?.trim() ?? "")
    .filter((code) => code !== "" && code.length <= MAX_LANGUAGE)
    .slice(0, MAX_LANGUAGES);
  return {
    id,
    ...(Object.keys(profile).length === 0 ? {} : { profile: toJsonObject(profile) }),
    ...(name === "" ? {} : { name }),
    ...(email.success ? { email: email.data } : {}),
    ...(languages.length === 0 ? {} : { languages }),
  };
};
