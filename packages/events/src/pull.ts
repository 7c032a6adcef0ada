import { AckPolicy, DeliverPolicy, jetstream, jetstreamManager } from "@nats-io/jetstream";
import type { ConsumerMessages, JsMsg } from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import type { NatsConnection } from "@nats-io/transport-node";
import type { Logger } from "pino";
import { orAbort, startLoop } from "@crossdesk/service-kit";
import type { Running } from "@crossdesk/service-kit";
import { ensureConsumer, ensureStream } from "./streams.ts";
import type { StreamSettings } from "./streams.ts";

/** A durable consumer of one subject of one stream. */
export interface PullOptions {
  readonly nc: NatsConnection;
  readonly logger: Logger;
  readonly stream: StreamSettings;
  readonly durable: string;
  readonly subject: string;
  /** How long the broker waits for an answer before it delivers again, in milliseconds. */
  readonly ackWaitMs: number;
  /** After how many deliveries the broker gives a message up. */
  readonly maxDeliver: number;
  /** The most messages that are delivered and not yet acked, over all replicas. */
  readonly maxAckPending: number;
  /** Takes a message over: it acks, or holds it as long as it likes. Must not throw. */
  readonly onMessage: (message: JsMsg) => void;
}

/**
 * Delivers a subject's messages for as long as it runs. Stream and consumer are created where they are missing, at
 * the start and whenever they vanish; a new consumer starts with the oldest message that there is.
 */
export const startPull = (options: PullOptions): Running => {
  const { nc, logger, stream, durable, subject } = options;
  const open = async (): Promise<ConsumerMessages> => {
    const jsm = await jetstreamManager(nc, { checkAPI: false });
    await ensureStream(jsm, stream);
    await ensureConsumer(jsm, stream.name, {
      durable_name: durable,
      filter_subject: subject,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
      ack_wait: nanos(options.ackWaitMs),
      max_deliver: options.maxDeliver,
      max_ack_pending: options.maxAckPending,
    });
    const consumer = await jetstream(nc).consumers.get(stream.name, durable);
    return consumer.consume({
      max_messages: options.maxAckPending,
      expires: 10_000,
      idle_heartbeat: 1000,
      // Ends the iteration when stream or consumer are gone, and so the next pass creates them.
      abort_on_missing_resource: true,
    });
  };

  const pass = async (signal: AbortSignal): Promise<number> => {
    const opening = open();
    const stopOpened = (): void => void opening.then((opened) => opened.stop()).catch(() => undefined);
    signal.addEventListener("abort", stopOpened, { once: true });
    for await (const message of await orAbort(opening, signal)) options.onMessage(message);
    signal.removeEventListener("abort", stopOpened);
    return signal.aborted ? 0 : 100;
  };

  return startLoop({ task: `consuming ${durable}`, logger, pass });
};
