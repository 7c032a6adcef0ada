import { effect } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { SeenUpTo, TicketChange, TicketSign } from "@crossdesk/contracts";
import { createSigner } from "../../live/index.ts";
import type { LiveState, SignState } from "../../live/index.ts";
import type { Rpc } from "../../live/rpc.ts";
import { createHeldSigns } from "../../ui/held-signs.ts";
import type { HeldSigns } from "../../ui/held-signs.ts";

/** What people do in the open ticket, and what others see of the agent. */
export interface Signs {
  readonly held: HeldSigns<TicketSign>["held"];
  /** Takes a notice of the stream of changes. */
  readonly take: (notice: unknown) => void;
  /** A message says that its writer has written it. */
  readonly noteChange: (item: TicketChange) => void;
  /** Something was typed in the answer to the open ticket. */
  readonly type: (text: string) => void;
  readonly sent: () => void;
  readonly close: () => void;
}

export interface SignsOptions {
  readonly rpc: Rpc;
  readonly selectedId: ReadonlySignal<string | undefined>;
  readonly isLookedAt: ReadonlySignal<boolean>;
  readonly live: ReadonlySignal<LiveState>;
  /** A ticket's customer has read it up to a message. */
  readonly onSeen: (ticketId: string, messageId: number) => void;
}

/** While an agent looks at a ticket they say so this often, in milliseconds. */
const VIEWING_MS = 10_000;
const TIMEOUT_MS = 5_000;

const keyOf = ({ ticketId, signerType, signer }: Pick<TicketSign, "ticketId" | "signerType" | "signer">): string =>
  `${ticketId} ${signerType} ${signer}`;

/** Whether a notice is a sign that this page knows. */
const isSign = (notice: unknown): notice is TicketSign =>
  typeof notice === "object" &&
  notice !== null &&
  "ticketId" in notice &&
  "signer" in notice &&
  "state" in notice &&
  (notice.state === "viewing" || notice.state === "writing" || notice.state === "left") &&
  "forMs" in notice &&
  typeof notice.forMs === "number";

/** Whether a notice says up to which message one side has read a ticket. */
const isSeen = (notice: unknown): notice is SeenUpTo =>
  typeof notice === "object" &&
  notice !== null &&
  "ticketId" in notice &&
  "seenBy" in notice &&
  "seenUpTo" in notice &&
  typeof notice.seenUpTo === "number";

export const createSigns = ({ rpc, selectedId, isLookedAt, live, onSeen }: SignsOptions): Signs => {
  const held = createHeldSigns<TicketSign>();
  const isLive = (): boolean => {
    const state = live.peek();
    return state.phase === "live" && state.isDegraded !== true;
  };
  const send = async (id: string, state: SignState): Promise<void> => {
    if (!isLive()) return;
    const call = { signal: AbortSignal.timeout(TIMEOUT_MS) };
    // One that is lost is followed by the next, or has ended by itself.
    await rpc.tickets.sign.mutate({ ticket: { id }, state }, call).catch(() => undefined);
  };
  let signer = createSigner({ afterwards: "left", send: () => Promise.resolve() });
  let isWriting = false;
  const endViewing = effect(() => {
    const id = selectedId.value;
    held.clear();
    if (id === undefined) return undefined;
    isWriting = false;
    const view = (): void => {
      if (isLookedAt.peek() && !isWriting) void send(id, "viewing");
    };
    let isLeft = false;
    signer = createSigner({
      afterwards: "viewing",
      send: (state) => {
        if (isLeft) return send(id, "left");
        isWriting = state === "writing";
        return send(id, state);
      },
    });
    const own = signer;
    const viewing = setInterval(view, VIEWING_MS);
    const endLooking = effect(() => {
      if (isLookedAt.value && live.value.phase === "live") view();
    });
    return () => {
      endLooking();
      clearInterval(viewing);
      isLeft = true;
      own.sent();
      void send(id, "left");
    };
  });
  const endHolding = effect(() => {
    const state = live.value;
    if (state.phase !== "live" || state.isDegraded === true) held.clear();
  });
  return {
    held: held.held,
    take: (notice) => {
      if (isSeen(notice)) onSeen(notice.ticketId, notice.seenUpTo);
      else if (isSign(notice)) held.take(keyOf(notice), notice);
    },
    noteChange: ({ ticket, change, message }) => {
      if (message === undefined) return;
      held.endWriting(keyOf({ ticketId: ticket.id, signerType: signerTypeOf(change), signer: change.actor }));
    },
    type: (text) => signer.type(text),
    sent: () => {
      isWriting = false;
      signer.sent();
    },
    close: () => {
      endViewing();
      endHolding();
      held.clear();
    },
  };
};

/** The desk's own timers sign nothing. */
const signerTypeOf = ({ actorType }: TicketChange["change"]): TicketSign["signerType"] =>
  actorType === "system" ? "service" : actorType;
