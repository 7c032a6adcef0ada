import { effect, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Board, TicketCounts } from "@crossdesk/contracts";
import type { Rpc } from "../../../live/rpc.ts";
import type { Failure } from "../../model/failure.ts";
import { createRefresher } from "../refresher.ts";

/** What is open by channel and language, kept up to date while it is looked at. */
export interface LiveBoard {
  readonly board: ReadonlySignal<Board | undefined>;
  readonly close: () => void;
}

export interface LiveBoardOptions {
  readonly rpc: Pick<Rpc, "reports">;
  /** Read again whenever a change has moved a ticket from one count to another: the console's own measure of what has changed. */
  readonly counts: ReadonlySignal<TicketCounts | undefined>;
  readonly isLookedAt: ReadonlySignal<boolean>;
  readonly onFailure: (failure: Failure) => void;
}

/** However much changes, it is read no more often. */
const EVERY_MS = 3_000;
/** Changes that no count shows, such as another language of a ticket. */
const AT_LEAST_EVERY_MS = 60_000;
const TIMEOUT_MS = 10_000;

export const openBoard = ({ rpc, counts, isLookedAt, onFailure }: LiveBoardOptions): LiveBoard => {
  const board = signal<Board>();
  const reading = createRefresher({
    read: async () => {
      const began = performance.now();
      board.value = await rpc.reports.board.query({}, { signal: AbortSignal.timeout(TIMEOUT_MS) });
      const rest = Math.max(0, EVERY_MS - (performance.now() - began));
      await new Promise((resolve) => setTimeout(resolve, rest));
    },
    onFailure,
  });
  const end = effect(() => {
    void counts.value;
    if (isLookedAt.value || board.peek() === undefined) reading.ask("board");
  });
  const timer = setInterval(() => {
    if (isLookedAt.peek()) reading.ask("board");
  }, AT_LEAST_EVERY_MS);
  return {
    board,
    close: () => {
      end();
      clearInterval(timer);
      reading.close();
    },
  };
};
