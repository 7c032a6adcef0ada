import { isClosed } from "@crossdesk/contracts";
import { takeDrops } from "../../ui/transfer.ts";
import { texts } from "../texts/index.ts";
import type { Page } from "./desk-context.ts";

/** Attaches files that are dropped anywhere to the answer of the ticket that is open; none ever opens in the page's place. */
export const takeFiles = ({ desk, isDropping }: Page): (() => void) => {
  const refuse = (text: string): void => desk.notices.show({ tone: "bad", text });
  return takeDrops({
    onOver: (isOver) => {
      isDropping.value = isOver;
    },
    onDrop: ({ files, folders }) => {
      const words = texts().composer;
      const known = desk.state.peek().tickets.get(desk.selectedId.peek() ?? "");
      for (const folder of folders) refuse(words.isFolder(folder));
      if (files.length === 0) return;
      if (known === undefined) refuse(words.dropNowhere);
      else if (isClosed(known.ticket.status)) refuse(words.dropClosed(known.ticket.number));
      else desk.answers.attachmentsOf(known.ticket.id).choose(files);
    },
  });
};
