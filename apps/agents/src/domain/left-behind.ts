import type { Awaiting, Channel } from "@crossdesk/contracts";

/** Channels whose customers sit before an open chat. */
export const LIVE_CHANNELS = ["beckn", "chat"] as const satisfies readonly Channel[];

const LIVE: ReadonlySet<Channel> = new Set(LIVE_CHANNELS);

export const isLive = (channel: Channel): boolean => LIVE.has(channel);

/** How long an agent may be absent before their picked tickets go back into the queue, in milliseconds. */
export interface ReleaseTimes {
  readonly chatReleaseMs: number;
  readonly ticketReleaseMs: number;
}

/** A picked ticket of an agent who is absent. */
export interface LeftTicket {
  readonly channel: Channel;
  /** Who owes the next message. */
  readonly awaiting: Awaiting | null;
  readonly absentSince: Date;
}

/** Whether it goes back into the queue: its customer waits, and the agent has been absent for too long to be waited for. */
export const isLeftBehind = (
  { channel, awaiting, absentSince }: LeftTicket,
  { chatReleaseMs, ticketReleaseMs }: ReleaseTimes,
  now: Date,
): boolean => {
  const patience = isLive(channel) ? chatReleaseMs : ticketReleaseMs;
  return awaiting === "team" && absentSince.getTime() + patience <= now.getTime();
};
