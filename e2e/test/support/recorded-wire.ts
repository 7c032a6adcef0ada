import { createInbox } from "@nats-io/transport-node";
import type { NatsConnection } from "@nats-io/transport-node";
import { z } from "zod";

/** A call as it was seen on the broker, and all that it was answered. */
const Exchange = z.object({ subject: z.string(), request: z.unknown(), replies: z.array(z.unknown()) });
export const Recording = z.array(Exchange);
export type Recording = z.infer<typeof Recording>;

const Request = z.object({ caller: z.object({ subject: z.string() }).optional() });

/** Writes down somebody's calls to services from now on, with their answers; `stop` gives them. */
export const recordWire = (nc: NatsConnection, subject: string): { readonly stop: () => Promise<Recording> } => {
  const exchanges = new Map<string, Recording[number]>();
  const calls = nc.subscribe("rpc.*.>", {
    callback: (_error, message) => {
      const request = message.json();
      if (message.reply === undefined || Request.parse(request).caller?.subject !== subject) return;
      exchanges.set(message.reply, { subject: message.subject, request, replies: [] });
    },
  });
  const answers = nc.subscribe("_INBOX.>", {
    callback: (_error, message) => void exchanges.get(message.subject)?.replies.push(message.json()),
  });
  return {
    stop: async () => {
      await nc.flush();
      calls.unsubscribe();
      answers.unsubscribe();
      return [...exchanges.values()];
    },
  };
};

/** Answers calls as they were answered once, those of one path in their order: a system that does what it did, and nothing else. */
export const replayWire = (nc: NatsConnection, recording: Recording): void => {
  const left = [...recording];
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
