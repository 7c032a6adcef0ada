import { EVENTS_STREAM } from "@crossdesk/contracts";
import { newInbox } from "@crossdesk/trpc-nats";
import { AckPolicy, DeliverPolicy } from "@nats-io/jetstream";
import type { ConsumerInfo, JetStreamManager } from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import type { Msg, NatsConnection } from "@nats-io/transport-node";

/** How often the broker sends a heartbeat while there are no messages, in milliseconds. */
const HEARTBEAT_MS = 1_000;
/** After this time without a listener, the broker deletes a consumer. */
const FORGOTTEN_AFTER_MS = 30_000;
const CONTROL = 100;

export interface ConsumerOptions {
  readonly nc: NatsConnection;
  readonly jsm: JetStreamManager;
  readonly subject: string;
  readonly fromSeq: number;
  readonly onMessage: (seq: number, text: string) => void;
}

/** An ephemeral consumer of the event stream, which ends when something is missing. */
export interface EventConsumer {
  /** Messages that the stream had when it began. */
  readonly waiting: number;
  /** When the broker last sent something, by `performance.now()`. */
  readonly heardAt: () => number;
  /** Settles when it is over. */
  readonly ended: Promise<void>;
  readonly close: () => void;
}

/** The sequences of a message, from the subject that it would be acknowledged on. */
const sequencesOf = ({ reply = "" }: Msg): { readonly stream: number; readonly consumer: number } => {
  const tokens = reply.split(".");
  // With the names of a domain and an account there are more tokens in front.
  const at = tokens.length > 9 ? 7 : 5;
  return { stream: Number(tokens[at]), consumer: Number(tokens[at + 1]) };
};

/** Listens to the events from a sequence on: each in its order, and none left out. */
export const openConsumer = async ({
  nc,
  jsm,
  subject,
  fromSeq,
  onMessage,
}: ConsumerOptions): Promise<EventConsumer> => {
  const inbox = newInbox(nc);
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  let heardAt = performance.now();
  let received = 0;

  const onControl = (message: Msg): void => {
    if (message.headers?.code !== CONTROL) {
      end();
      return;
    }
    const stalled = message.headers.get("Nats-Consumer-Stalled");
    if (message.reply !== undefined && message.reply !== "") message.respond();
    else if (stalled !== "") nc.publish(stalled);
    // The heartbeat says how many were sent.
    const sent = message.headers.get("Nats-Last-Consumer");
    if (sent !== "" && Number(sent) !== received) end();
  };
  const subscription = nc.subscribe(inbox, {
    callback: (error, message) => {
      if (error !== null) {
        end();
        return;
      }
      heardAt = performance.now();
      if (message.headers !== undefined && message.headers.code !== 0) {
        onControl(message);
        return;
      }
      const { stream, consumer } = sequencesOf(message);
      received += 1;
      if (consumer === received) onMessage(stream, message.string());
      else end();
    },
  });
  const close = (): void => {
    end();
    subscription.unsubscribe();
  };
  void subscription.closed.then(() => end());
  let info: ConsumerInfo;
  try {
    info = await jsm.consumers.add(EVENTS_STREAM.name, {
      deliver_subject: inbox,
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: Math.max(1, fromSeq),
      filter_subject: subject,
      ack_policy: AckPolicy.None,
      max_deliver: 1,
      flow_control: true,
      idle_heartbeat: nanos(HEARTBEAT_MS),
      inactive_threshold: nanos(FORGOTTEN_AFTER_MS),
      mem_storage: true,
      num_replicas: 1,
    });
  } catch (error) {
    close();
    throw error;
  }
  return { waiting: info.num_pending + info.delivered.consumer_seq, heardAt: () => heardAt, ended, close };
};
