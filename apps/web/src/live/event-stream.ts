import { EventSource } from "eventsource";
import type { AttemptEnd, Connect, StreamNotice } from "./follow.ts";

/** Failures that another attempt may not meet: the network's, and a server's that is busy, starting or gone. */
const isPassing = (status: number | undefined): boolean =>
  status === undefined || status === 408 || status === 429 || status >= 500 || status === 200;

/** How an attempt that failed with this status (none: no answer at all) ended. */
export const endOf = (status: number | undefined, message: string): AttemptEnd =>
  status === undefined || isPassing(status) ? { kind: "lost" } : { kind: "refused", status, message };

/** An `EventSource`'s fetch with more headers: what proves who asks goes there, and never into an address. */
export const fetchWith =
  (headers: Readonly<Record<string, string>>) =>
  (url: string | URL, init: RequestInit): Promise<Response> =>
    fetch(url, { ...init, headers: { ...Object.fromEntries(new Headers(init.headers)), ...headers } });

/** The data of a notice; unreadable data is ignored. */
const readRetry = (data: unknown): Pick<StreamNotice, "retryMs"> => {
  try {
    const value: unknown = JSON.parse(String(data));
    if (typeof value !== "object" || value === null || !("retryMs" in value)) return {};
    return typeof value.retryMs === "number" ? { retryMs: value.retryMs } : {};
  } catch {
    return {};
  }
};

const readSign = (data: unknown): Pick<StreamNotice, "sign"> => {
  try {
    const sign: unknown = JSON.parse(String(data));
    return { sign };
  } catch {
    return {};
  }
};

/** Listens to the server's notices about the stream itself, and to signs. */
export const listenToNotices = (source: EventSource, onNotice: (notice: StreamNotice) => void): void => {
  source.addEventListener("sign", ({ data }) => onNotice(readSign(data)));
  source.addEventListener("live", ({ data }) => onNotice({ isLive: true, ...readRetry(data) }));
  source.addEventListener("degraded", () => onNotice({ isLive: false }));
  source.addEventListener("bye", ({ data }) => onNotice(readRetry(data)));
};

export interface EventStreamOptions<Item> {
  readonly url: string;
  readonly headers: () => Readonly<Record<string, string>>;
  /** Reads an event's data; what it throws counts as a broken stream. */
  readonly parse: (data: string) => Item;
}

/** A server's event stream, one attempt at a time. `ping` events are keep-alives. */
export const connectEventStream =
  <Item>({ url, headers, parse }: EventStreamOptions<Item>): Connect<Item> =>
  (lastEventId, { onOpen, onItem, onLife, onNotice, onEnd }) => {
    const resume: Readonly<Record<string, string>> = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
    const source = new EventSource(url, { fetch: fetchWith({ ...headers(), ...resume }) });
    const end = (reason: AttemptEnd): void => {
      source.close();
      onEnd(reason);
    };
    source.addEventListener("open", onOpen);
    source.addEventListener("ping", onLife);
    listenToNotices(source, onNotice);
    source.addEventListener("error", ({ code, message }) => end(endOf(code, message ?? "")));
    source.addEventListener("message", (event) => {
      let item: Item;
      try {
        item = parse(String(event.data));
      } catch {
        end({ kind: "lost" });
        return;
      }
      onItem(event.lastEventId, item);
    });
    return () => source.close();
  };
