import { createInbox } from "@nats-io/transport-node";
import type { NatsConnection } from "@nats-io/transport-node";
import type { Exchange } from "./recording.ts";

/** Answers calls as they were answered once, those of one path in their order: a system that does what it did, and nothing else. */
export const replayWire = (nc: NatsConnection, exchanges: readonly Exchange[]): void => {
  const left = [...exchanges];
  // Where acknowledgements of subscriptions go.
  const control = createInbox();
  nc.subscribe(control, { callback: () => undefined });
  nc.subscribe("rpc.*.>", {
    callback: (_error, message) => {
      const index = left.findIndex(({ subject }) => subject === message.subject);
      const [exchange] = index === -1 ? [] : left.splice(index, 1);
      for (const reply of exchange?.replies ?? []) message.respond(JSON.stringify(reply), { reply: control });
    },
  });
};
