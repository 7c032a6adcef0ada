import { JetStreamApiError, jetstreamManager } from "@nats-io/jetstream";
import type { JetStreamManager, StreamConfig } from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import type { NatsConnection } from "@nats-io/transport-node";
import type { Logger } from "pino";
import { onReconnect, orAbort, startLoop } from "@crossdesk/service-kit";
import type { Running } from "@crossdesk/service-kit";
import { ensureStream, EVENTS, GIVEN_UP, isRefusedForReplicas, REPLICAS } from "./streams.ts";
import type { StreamSettings } from "./streams.ts";

/** What an operator decides of the streams; what is left out stays as it is. */
export interface StreamOptions {
  /** On how many servers each event is kept. By default three where the broker has as many, else one. */
  readonly replicas?: number | undefined;
  /** The most that the stream of events may take, in bytes: beyond it the oldest go. */
  readonly maxBytes?: number | undefined;
  /** How long events are kept, in milliseconds. */
  readonly maxAgeMs?: number | undefined;
}

/** Whose streams to set. */
export interface StreamSettingsOptions {
  readonly nc: NatsConnection;
  readonly logger: Logger;
  readonly options: StreamOptions;
}

/** How often it is looked whether the streams are as they should be, in milliseconds: a broker may get more servers. */
const LOOK_MS = 60_000;

const wantedOf = (
  { name }: StreamSettings,
  { replicas, maxBytes, maxAgeMs }: StreamOptions,
): Partial<StreamConfig> => ({
  ...(replicas === undefined ? {} : { num_replicas: replicas }),
  ...(maxBytes === undefined || name !== EVENTS.name ? {} : { max_bytes: maxBytes }),
  ...(maxAgeMs === undefined ? {} : { max_age: nanos(maxAgeMs) }),
});

const setStream = async (jsm: JetStreamManager, stream: StreamSettings, options: StreamOptions): Promise<void> => {
  const { config, cluster } = await ensureStream(jsm, stream);
  const isGrowing = options.replicas === undefined && cluster?.name !== undefined && config.num_replicas < REPLICAS;
  const wanted = wantedOf(stream, isGrowing ? { ...options, replicas: REPLICAS } : options);
  const known: Partial<StreamConfig> = config;
  const names: (keyof StreamConfig)[] = ["num_replicas", "max_bytes", "max_age"];
  if (names.every((name) => wanted[name] === undefined || wanted[name] === known[name])) return;
  try {
    await jsm.streams.update(stream.name, wanted);
  } catch (error) {
    // The broker has fewer servers, and no number was configured.
    if (!isGrowing || !isRefusedForReplicas(error)) throw error;
    if (Object.keys(wantedOf(stream, options)).length > 0)
      await jsm.streams.update(stream.name, wantedOf(stream, options));
  }
};

/** Keeps the streams as an operator wants them: at the start, after each loss of the connection, and every minute. */
export const startStreamSettings = ({ nc, logger, options }: StreamSettingsOptions): Running => {
  const pass = async (signal: AbortSignal): Promise<number> => {
    const work = async (): Promise<void> => {
      const jsm = await jetstreamManager(nc, { checkAPI: false });
      for (const stream of [EVENTS, GIVEN_UP]) await setStream(jsm, stream, options);
    };
    try {
      await orAbort(work(), signal);
    } catch (error) {
      if (!(error instanceof JetStreamApiError)) throw error;
      logger.warn({ err: error }, "the streams of events cannot be set as they should be");
    }
    return LOOK_MS;
  };
  const loop = startLoop({ task: "setting the streams of events", logger, pass });
  const unfollow = onReconnect(nc, () => loop.wake());
  return {
    close: () => {
      unfollow();
      return loop.close();
    },
  };
};
