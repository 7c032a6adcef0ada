import { Identifier, requiredText } from "@crossdesk/contracts";
import { jsonRecord } from "@crossdesk/service-kit";
import { z } from "zod";
import { origin } from "../../edge/limits.ts";

/** How customers reach a tenant's desk where a chat can no longer be written in. */
export const ChatContact = z
  .strictObject({
    text: requiredText(500).describe("A sentence in the customers' language."),
    url: z
      .url({ protocol: /^(?:https?|mailto|tel)$/u, error: "must be an https:, mailto: or tel: address" })
      .optional()
      .describe("A page, an e-mail address or a telephone number."),
  })
  .meta({ id: "ChatContact", description: "How customers reach the desk otherwise." });
export type ChatContact = z.output<typeof ChatContact>;

/** The settings of each tenant's chat pages, by the tenant's id. */
export interface ChatSettings {
  readonly contacts: Readonly<Record<string, ChatContact>>;
  /** The origins whose pages may embed a tenant's chats. */
  readonly embedOrigins: Readonly<Record<string, readonly string[]>>;
  /** How often a gateway asks who is at a tenant's desk, in milliseconds. */
  readonly deskEveryMs: number;
}

export const DEFAULT_CHAT_SETTINGS: ChatSettings = { contacts: {}, embedOrigins: {}, deskEveryMs: 10_000 };

const byEntity = <Value extends z.ZodType>(value: Value) => jsonRecord(Identifier, value).prefault("{}");

/** The variables of the chat pages: `z.object({ ...chatConfig, … })`. */
export const chatConfig = {
  CHAT_CONTACT: byEntity(ChatContact).describe(
    'How customers reach the desk after their chat, by entity: {"main": {"text": "Call us", "url": "tel:+4930123456"}}.',
  ),
  CHAT_EMBED_ORIGINS: byEntity(z.array(origin)).describe(
    'The origins whose pages may embed chats, by entity: {"main": ["https://shop.example"]}; none by default.',
  ),
};

const ChatEnvironment = z.object(chatConfig);

export const toChatSettings = (env: z.output<typeof ChatEnvironment>): ChatSettings => ({
  ...DEFAULT_CHAT_SETTINGS,
  contacts: env.CHAT_CONTACT,
  embedOrigins: env.CHAT_EMBED_ORIGINS,
});
