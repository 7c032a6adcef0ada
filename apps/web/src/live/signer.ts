/** What the person at this page does in a ticket. */
export type SignState = "viewing" | "writing" | "left";

export interface SignerOptions {
  /** Sends a sign to the server, and resolves once it was answered or given up. A lost sign does no harm: it is sent again, or ends by itself. */
  readonly send: (state: SignState) => Promise<unknown>;
  /** What is told once nothing more is written. */
  readonly afterwards: "viewing" | "left";
}

/** Tells that somebody is writing: once, now and then while they go on, and that they have stopped. */
export interface Signer {
  /** Something was typed; an empty text is one that was taken back. */
  readonly type: (text: string) => void;
  /** The message was sent: where it arrives, its writer is no longer writing. */
  readonly sent: () => void;
  readonly close: () => void;
}

/** Of somebody who goes on writing, the next sign comes so much later, in milliseconds. */
const AGAIN_MS = 3_000;
/** Who types nothing for so long has stopped. */
const IDLE_MS = 5_000;

export const createSigner = ({ send, afterwards }: SignerOptions): Signer => {
  let toldAt: number | undefined;
  let telling: Promise<unknown> | undefined;
  let idle: ReturnType<typeof setTimeout> | undefined;
  const forget = (): void => {
    clearTimeout(idle);
    toldAt = undefined;
  };
  const stop = (): void => {
    if (toldAt === undefined) return;
    forget();
    void send(afterwards);
  };
  const tellWriting = (): void => {
    toldAt = Date.now();
    const told = send("writing").then(() => {
      if (telling === told) telling = undefined;
    });
    telling = told;
  };
  return {
    type: (text) => {
      if (text.trim() === "") {
        stop();
        return;
      }
      clearTimeout(idle);
      idle = setTimeout(stop, IDLE_MS);
      if (toldAt !== undefined && Date.now() - toldAt < AGAIN_MS) return;
      tellWriting();
    },
    sent: () => {
      forget();
      // The message may overtake it: then its writer would seem to go on writing.
      void telling?.then(() => {
        if (toldAt === undefined) return send(afterwards);
      });
    },
    close: stop,
  };
};
