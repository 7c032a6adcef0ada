import type { FileLinks } from "@crossdesk/file-store";

/** Where tickets are mirrored to, and how patiently. */
export interface ZendeskSettings {
  /** Such as `https://example.zendesk.com`. */
  readonly url: string;
  /** The agent that the API token belongs to. */
  readonly email: string;
  readonly apiToken: string;
  /** Signs the links to images that messages in Zendesk show. */
  readonly links: FileLinks;
  /** Milliseconds until a call is given up and tried again. */
  readonly timeoutMs: number;
  /** Milliseconds before a call that failed is tried again: at first, and at most. */
  readonly retryMs: { readonly first: number; readonly most: number };
  /** Calls at once. */
  readonly concurrency: number;
}

export const ZENDESK_DEFAULTS = {
  timeoutMs: 10_000,
  retryMs: { first: 1_000, most: 300_000 },
  concurrency: 4,
} as const satisfies Partial<ZendeskSettings>;

/** Zendesk has no token of ours, and keeps its tickets for years. */
export const LINK_LIFETIME_MS = 5 * 365 * 24 * 60 * 60 * 1000;
