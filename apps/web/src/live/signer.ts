/** What the person at this page does in a ticket. */
export type SignState = "viewing" | "writing" | "left";

export interface SignerOptions {
  /** Sends a sign to the server, and resolves once it was answered or given up. A lost sign does no harm: it is sent again, or ends by itself. */
  readonly send: (state: SignState) => Promise<unknown>;
  /** The sign that is sent once writing has stopped. */
  readonly afterwards: "viewing" | "left";
}

/** Sends signs that a person is writing: at the start, every few seconds while they go on, and when they stop. */
export interface Signer {
  /** Something was typed; an empty text is one that was taken back. */
  readonly type: (text: string) => void;
  /** The message was sent: where it arrives, its writer is no longer writing. */
  readonly sent: () => void;
  readonly close: () => void;
}

/** While somebody goes on writing, the next sign follows after this time, in milliseconds. */
const AGAIN_MS = 3_000;
/** A person who has not typed for this time has stopped. */
const IDLE_MS = 5_000;

export const createSigner = ({ send, afterwards }: SignerOptions): Signer => {
  let sentAt: number | undefined;
  let sending: Promise<unknown> | undefined;
  let idle: ReturnType<typeof setTimeout> | undefined;
  const forget = (): void => {
    clearTimeout(idle);
    sentAt = undefined;
  };
  const stop = (): void => {
    if (sentAt === undefined) return;
    forget();
    void send(afterwards);
  };
  const sendWriting = (): void => {
    sentAt = Date.now();
    const sent = send("writing").then(() => {
      if (sending === sent) sending = undefined;
    });
    sending = sent;
  };
  return {
    type: (text) => {
      if (text.trim() === "") {
        stop();
        return;
      }
      clearTimeout(idle);
      idle = setTimeout(stop, IDLE_MS);
      if (sentAt !== undefined && Date.now() - sentAt < AGAIN_MS) return;
      sendWriting();
    },
    sent: () => {
      forget();
      // The message may overtake it: then its writer would seem to go on writing.
      void sending?.then(() => {
        if (sentAt === undefined) return send(afterwards);
      });
    },
    close: stop,
  };
};
