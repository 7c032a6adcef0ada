import { createInbox } from "@nats-io/nats-core";
import type { NatsConnection } from "@nats-io/nats-core";
import { isRecord } from "../shared/wire.ts";

/**
 * The prefix that the connection was opened with (`inboxPrefix`), which its permissions may ask for. nats-core keeps the
 * options on the connection, and makes its own inboxes by them; its type does not say so.
 */
export const inboxPrefixOf = (nc: NatsConnection): string | undefined => {
  const options: unknown = Reflect.get(nc, "options");
  if (!isRecord(options)) return undefined;
  const { inboxPrefix } = options;
  return typeof inboxPrefix === "string" && inboxPrefix !== "" ? inboxPrefix : undefined;
};

/** A subject that nobody else knows, which the connection may listen to. */
export const newInbox = (nc: NatsConnection): string => createInbox(inboxPrefixOf(nc));
