import { createFileLinks, linkKeysConfig, readLinkKeys } from "@crossdesk/file-store";
import type { LinkKey } from "@crossdesk/file-store";
import { z } from "zod";
import { LINK_LIFETIME_MS, ZENDESK_DEFAULTS } from "./settings.ts";
import type { ZendeskSettings } from "./settings.ts";

const httpUrl = z.url({ protocol: /^https?$/u, error: "must be a URL such as https://example.zendesk.com" });

/** The variables of the mirror; without `ZENDESK_URL` there is none. */
export const zendeskConfig = {
  ...linkKeysConfig,
  ZENDESK_URL: httpUrl.optional().describe("The Zendesk that tickets are mirrored to; none unless given."),
  ZENDESK_EMAIL: z
    .string()
    .min(3)
    .optional()
    .describe("The e-mail address of the agent that ZENDESK_API_TOKEN belongs to."),
  ZENDESK_API_TOKEN: z.string().min(1).optional().describe("The API token, from Zendesk's admin center."),
  PUBLIC_URL: httpUrl.optional().describe("Where partners reach the gateway: links in Zendesk start with it."),
  AUTH_SECRET: z
    .string()
    .min(32)
    .optional()
    .describe("The secret that links are derived from where FILES_LINK_KEYS is not set."),
  CROSSDESK_DATA: z.string().default(".crossdesk").describe("The folder for everything that is kept."),
};

interface ZendeskEnvironment {
  readonly NODE_ENV: string;
  readonly FILES_LINK_KEYS?: readonly [LinkKey, ...LinkKey[]] | undefined;
  readonly ZENDESK_URL?: string | undefined;
  readonly ZENDESK_EMAIL?: string | undefined;
  readonly ZENDESK_API_TOKEN?: string | undefined;
  readonly PUBLIC_URL?: string | undefined;
  readonly AUTH_SECRET?: string | undefined;
  readonly CROSSDESK_DATA: string;
}

/** A mirror needs an account, and links that lead to the gateway and are taken there. */
export const checkZendesk = (env: ZendeskEnvironment, context: z.RefinementCtx): void => {
  if (env.ZENDESK_URL === undefined) return;
  const demand = (name: keyof ZendeskEnvironment, why = ""): void =>
    context.addIssue({ code: "custom", path: [name], message: `is needed beside ZENDESK_URL${why}` });
  if (env.ZENDESK_EMAIL === undefined) demand("ZENDESK_EMAIL");
  if (env.ZENDESK_API_TOKEN === undefined) demand("ZENDESK_API_TOKEN");
  if (env.PUBLIC_URL === undefined) demand("PUBLIC_URL", ", the same as the gateway's");
  // In development both have one data folder, in which a key is kept.
  if (env.NODE_ENV === "production" && env.FILES_LINK_KEYS === undefined && env.AUTH_SECRET === undefined) {
    demand("FILES_LINK_KEYS", ", the same as the gateway's, which checks the links");
  }
};

/** What a checked environment says of the mirror; `undefined` where there is none. */
export const toZendeskSettings = async (env: ZendeskEnvironment): Promise<ZendeskSettings | undefined> => {
  const { ZENDESK_URL: url, ZENDESK_EMAIL: email, ZENDESK_API_TOKEN: apiToken, PUBLIC_URL: publicUrl } = env;
  if (url === undefined) return undefined;
  if (email === undefined || apiToken === undefined || publicUrl === undefined) {
    throw new TypeError("ZENDESK_URL needs ZENDESK_EMAIL, ZENDESK_API_TOKEN and PUBLIC_URL beside it.");
  }
  const keys = await readLinkKeys({
    configured: env.FILES_LINK_KEYS,
    authSecret: env.AUTH_SECRET,
    dataFolder: env.CROSSDESK_DATA,
  });
  const links = createFileLinks({ keys, publicUrl, now: () => new Date(), lifetimeMs: LINK_LIFETIME_MS });
  return { ...ZENDESK_DEFAULTS, url: url.replace(/\/+$/u, ""), email, apiToken, links };
};
