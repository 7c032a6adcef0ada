import { useEffect, useState } from "preact/hooks";
import { usePage } from "./desk-context.ts";

/** What is begun to be written in a ticket, kept with every change. */
export const useDraftText = (ticketId: string): readonly [text: string, change: (text: string) => void] => {
  const { keeper } = usePage().desk;
  const [text, setText] = useState(() => keeper.draft(ticketId).text);
  useEffect(() => {
    const reread = (): void => setText(keeper.draft(ticketId).text);
    addEventListener("draft-changed", reread);
    return () => removeEventListener("draft-changed", reread);
  }, [ticketId]);
  const change = (next: string): void => {
    setText(next);
    keeper.keepDraft(ticketId, { ...keeper.draft(ticketId), text: next });
  };
  return [text, change];
};
