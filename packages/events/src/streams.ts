import { isDeepStrictEqual } from "node:util";
import { EVENTS_STREAM } from "@crossdesk/contracts";
import {
  JetStreamApiCodes,
  JetStreamApiError,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from "@nats-io/jetstream";
import type { ConsumerConfig, JetStreamManager, StreamConfig, StreamInfo } from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import type { NatsConnection } from "@nats-io/transport-node";

const DAY = 24 * 60 * 60 * 1000;

/** A stream's settings, as far as the system decides them; an existing stream keeps those that it has. */
export type StreamSettings = Pick<StreamConfig, "name" | "subjects"> & Partial<StreamConfig>;

const KEPT = {
  retention: RetentionPolicy.Limits,
  storage: StorageType.File,
  max_age: nanos(7 * DAY),
} as const;

/** The stream of all events: on disk, 7 days, and duplicates within 2 minutes dropped by the broker already. */
export const EVENTS: StreamSettings = {
  ...KEPT,
  name: EVENTS_STREAM.name,
  subjects: [...EVENTS_STREAM.subjects],
  duplicate_window: nanos(2 * 60 * 1000),
};

/** The broker's advisories of messages that it gave up, kept in a stream so that none is missed. */
export const GIVEN_UP: StreamSettings = {
  ...KEPT,
  name: `${EVENTS_STREAM.name}_GIVEN_UP`,
  subjects: [`$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.${EVENTS_STREAM.name}.>`],
};

/** By which the stream knows an event, each time that it is published again as another one. */
export const messageIdOf = ({ id, replays }: { readonly id: string; readonly replays: number }): string =>
  replays === 0 ? id : `${id}:${replays}`;

/** On how many servers each event is kept, where the broker has as many. */
export const REPLICAS = 3;

/** No server to keep a further copy; not enough room; no cluster. */
const REFUSALS: ReadonlySet<number> = new Set([10_005, 10_023, 10_074]);

/** Whether the broker has too few servers for the number of copies. */
export const isRefusedForReplicas = (error: unknown): boolean =>
  error instanceof JetStreamApiError && REFUSALS.has(error.code);

const isApiError = (error: unknown, code: number): boolean => error instanceof JetStreamApiError && error.code === code;

const addStream = async (jsm: JetStreamManager, settings: StreamSettings): Promise<StreamInfo> => {
  try {
    return await jsm.streams.add({ ...settings, num_replicas: REPLICAS });
  } catch (error) {
    if (!isRefusedForReplicas(error)) throw error;
    return jsm.streams.add(settings);
  }
};

/** Creates the stream if it is missing, on several servers where there are. Any number of processes may do so at the same time. */
export const ensureStream = async (jsm: JetStreamManager, settings: StreamSettings): Promise<StreamInfo> => {
  try {
    return await jsm.streams.info(settings.name);
  } catch (error) {
    if (!isApiError(error, JetStreamApiCodes.StreamNotFound)) throw error;
    return addStream(jsm, settings);
  }
};

/** Deletes the streams of events with what consumers had of them. Services make them again, and publish all that their outboxes hold. */
export const deleteStreams = async (nc: NatsConnection): Promise<void> => {
  const jsm = await jetstreamManager(nc, { checkAPI: false });
  for (const { name } of [EVENTS, GIVEN_UP]) {
    try {
      await jsm.streams.delete(name);
    } catch (error) {
      if (!isApiError(error, JetStreamApiCodes.StreamNotFound)) throw error;
    }
  }
};

/** What is set for a consumer that may change from release to release. */
const settingsOf = ({ ack_wait, filter_subject }: Partial<ConsumerConfig>) => ({
  ...(ack_wait === undefined ? {} : { ack_wait }),
  ...(filter_subject === undefined ? {} : { filter_subject }),
});

/** Creates the durable consumer if it is missing, and sets right what is set otherwise. */
export const ensureConsumer = async (
  jsm: JetStreamManager,
  stream: string,
  config: Partial<ConsumerConfig> & { readonly durable_name: string },
): Promise<void> => {
  try {
    const { config: known } = await jsm.consumers.info(stream, config.durable_name);
    const settings = settingsOf(config);
    if (!isDeepStrictEqual({ ...settingsOf(known), ...settings }, settingsOf(known))) {
      await jsm.consumers.update(stream, config.durable_name, settings);
    }
  } catch (error) {
    if (!isApiError(error, JetStreamApiCodes.ConsumerNotFound)) throw error;
    await jsm.consumers.add(stream, config);
  }
};
