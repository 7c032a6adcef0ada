import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";

export interface Notice {
  readonly id: number;
  readonly tone: "good" | "bad";
  readonly text: string;
  /** The ticket that it is about. A new notice replaces the earlier one about it. */
  readonly about?: string;
  /** An action that the notice offers. */
  readonly offer?: Offer;
  /** Declines the offer, also for the future. */
  readonly refusal?: Offer;
  /** How long it is shown, where that is not what its tone asks for. */
  readonly lastsMs?: number;
}

export interface Offer {
  readonly label: string;
  readonly run: () => void;
}

export interface Notices {
  readonly shown: ReadonlySignal<readonly Notice[]>;
  readonly show: (notice: Omit<Notice, "id">) => void;
  readonly dismiss: (id: number) => void;
}

/** Long enough to read a notice, and to undo its action. */
const LASTS_MS = { good: 10_000, bad: 20_000 } as const satisfies Record<Notice["tone"], number>;
const MOST = 4;

/** The latest notices to the agent, shown for a short time. */
export const createNotices = (): Notices => {
  const shown = signal<readonly Notice[]>([]);
  let last = 0;
  const dismiss = (id: number): void => {
    shown.value = shown.value.filter((notice) => notice.id !== id);
  };
  return {
    shown,
    dismiss,
    show: (notice) => {
      last += 1;
      const id = last;
      const others = shown.value.filter(
        ({ text, about }) => text !== notice.text && (about === undefined || about !== notice.about),
      );
      shown.value = [...others, { ...notice, id }].slice(-MOST);
      setTimeout(() => dismiss(id), notice.lastsMs ?? LASTS_MS[notice.tone]);
    },
  };
};
