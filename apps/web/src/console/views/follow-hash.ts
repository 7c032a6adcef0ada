import { effect } from "@preact/signals";
import type { Desk } from "../desk/desk.ts";
import { texts } from "../texts/index.ts";
import { readFailure, sayFailure } from "../model/failure.ts";

const HASH = /^#ticket-(?<number>\d{1,10})$/u;

const numberOf = (hash: string): number | undefined => {
  const given = HASH.exec(hash)?.groups?.["number"];
  return given === undefined ? undefined : Number(given);
};

/** Keeps the address and the selected ticket the same, so that reloading, going back and sharing a ticket work. */
export const followHash = (desk: Desk): (() => void) => {
  const selectedNumber = (): number | undefined =>
    desk.state.peek().tickets.get(desk.selectedId.peek() ?? "")?.ticket.number;
  const open = async (): Promise<void> => {
    const number = numberOf(location.hash);
    if (number === undefined) desk.select(undefined);
    else if (number !== selectedNumber()) {
      try {
        await desk.selectByNumber(number);
      } catch (error) {
        const text = texts().actions.failed(number, sayFailure(readFailure(error)));
        desk.notices.tell({ tone: "bad", text });
      }
    }
  };
  const onHash = (): void => void open();
  addEventListener("hashchange", onHash);
  if (numberOf(location.hash) !== undefined) void open();
  let isFirst = true;
  const end = effect(() => {
    const id = desk.selectedId.value;
    // Before anything was selected the address is still to be read.
    if (isFirst) {
      isFirst = false;
      return;
    }
    const number = id === undefined ? undefined : desk.state.peek().tickets.get(id)?.ticket.number;
    if (number === numberOf(location.hash)) return;
    history.pushState(null, "", number === undefined ? location.pathname : `#ticket-${number}`);
  });
  return () => {
    removeEventListener("hashchange", onHash);
    end();
  };
};
