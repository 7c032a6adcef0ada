import type { Signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { usePage } from "./desk-context.ts";

export interface Submission {
  /** What is asked for is under way. */
  readonly isBusy: boolean;
  /** Why it was not done, the last time. */
  readonly failure: string | undefined;
  /** How often it was not done. */
  readonly failures: number;
  readonly submit: (work: (onDone: () => void) => Promise<string | undefined>) => Promise<void>;
  readonly cancel: () => void;
}

/** The dialog is gone by then, and the button that opened it cannot be used yet; but a key may have put the focus somewhere. */
const focusIfNothingIs = (): void => {
  if (document.activeElement === document.body) document.getElementById("ticket-title")?.focus({ preventScroll: true });
};

/** Sends what a dialog is for, and closes it when that is done; why it was not is said where the agent looks by then. */
export const useSubmission = <Dialog>(open: Signal<Dialog | undefined>, busyWith: string): Submission => {
  const { desk } = usePage();
  const [failed, setFailed] = useState<{ readonly text: string | undefined; readonly times: number }>({
    text: undefined,
    times: 0,
  });
  const leave = (): void => {
    open.value = undefined;
    requestAnimationFrame(focusIfNothingIs);
  };
  const submit = async (work: (onDone: () => void) => Promise<string | undefined>): Promise<void> => {
    const dialog = open.peek();
    const isOpen = (): boolean => open.peek() === dialog;
    const failure = await work(() => {
      if (isOpen()) leave();
    });
    if (failure === undefined) return;
    if (isOpen()) setFailed(({ times }) => ({ text: failure, times: times + 1 }));
    else desk.notices.show({ tone: "bad", text: failure });
  };
  return {
    isBusy: desk.actions.busy.value.has(busyWith),
    failure: failed.text,
    failures: failed.times,
    submit,
    cancel: () => {
      open.value = undefined;
    },
  };
};
