import { effect } from "@preact/signals";
import { texts } from "../texts/index.ts";
import { readFailure, describeFailure } from "../model/failure.ts";
import { LEAD_PAGES } from "./desk-context.ts";
import type { LeadPage, Page } from "./desk-context.ts";

const HASH = /^#ticket-(?<number>\d{1,10})$/u;

const numberOf = (hash: string): number | undefined => {
  const given = HASH.exec(hash)?.groups?.["number"];
  return given === undefined ? undefined : Number(given);
};

/** The page of a lead that an address names. */
const leadPageOf = (hash: string): LeadPage | undefined => LEAD_PAGES.find((name) => hash === `#${name}`);

/** Keeps the address and what is shown the same, a ticket or a page of a lead, so that reloading, going back and sharing work. */
export const followHash = ({ desk, leadPage }: Pick<Page, "desk" | "leadPage">): (() => void) => {
  const selectedNumber = (): number | undefined =>
    desk.state.peek().tickets.get(desk.selectedId.peek() ?? "")?.ticket.number;
  const open = async (): Promise<void> => {
    const number = numberOf(location.hash);
    leadPage.value = desk.rights.isLead ? leadPageOf(location.hash) : undefined;
    if (leadPage.peek() !== undefined) return;
    if (number === undefined) desk.select(undefined);
    else if (number !== selectedNumber()) {
      try {
        await desk.selectByNumber(number);
      } catch (error) {
        const text = texts().actions.failed(number, describeFailure(readFailure(error)));
        desk.notices.show({ tone: "bad", text });
      }
    }
  };
  const onHash = (): void => void open();
  addEventListener("hashchange", onHash);
  if (numberOf(location.hash) !== undefined || leadPageOf(location.hash) !== undefined) void open();
  let isFirst = true;
  let lastId = desk.selectedId.peek();
  const end = effect(() => {
    const id = desk.selectedId.value;
    const shown = leadPage.value;
    const isOpened = id !== undefined && id !== lastId;
    lastId = id;
    // Such as by a notice: who opens a ticket wants to see it.
    if (isOpened && shown !== undefined) {
      leadPage.value = undefined;
      return;
    }
    // Before anything was selected the address is still to be read.
    if (isFirst) {
      isFirst = false;
      return;
    }
    const number = id === undefined ? undefined : desk.state.peek().tickets.get(id)?.ticket.number;
    if (shown !== leadPageOf(location.hash) && shown !== undefined) history.pushState(null, "", `#${shown}`);
    else if (shown === undefined && (number !== numberOf(location.hash) || leadPageOf(location.hash) !== undefined)) {
      history.pushState(null, "", number === undefined ? location.pathname : `#ticket-${number}`);
    }
  });
  return () => {
    removeEventListener("hashchange", onHash);
    end();
  };
};
