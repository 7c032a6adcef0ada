import { effect, untracked } from "@preact/signals";
import type { TicketChange } from "@crossdesk/contracts";
import type { AttemptHandlers, Connect } from "../../live/index.ts";
import type { PlacedChange, TabNews, Tabs } from "./tabs.ts";

/** How many changes the leading tab keeps for tabs that join it, or come back to it. */
const KEPT = 500;

/** The status of a refused place: everything is read again. */
const GONE = 410;

/** Ids begin with the number of the event among all of the system's: `<number>-<event>[.<version>]`. */
const numberOf = (eventId: string): number => Number.parseInt(eventId, 10);

/** The newest changes of a stream, for those who join it behind one of them. */
export const createRecent = (beginning: string, most = KEPT) => {
  let begin = beginning;
  const changes: PlacedChange[] = [];
  return {
    add: (change: PlacedChange): void => {
      changes.push(change);
      const dropped = changes.length > most ? changes.shift() : undefined;
      if (dropped !== undefined) [begin] = dropped;
    },
    /** What came behind this one; `undefined` where some of that is no longer known. Places that no change here has are of changes that others see. */
    behind: (id: string): readonly PlacedChange[] | undefined => {
      const index = changes.findIndex(([each]) => each === id);
      if (index !== -1 || id === begin) return changes.slice(index + 1);
      return numberOf(id) > numberOf(begin) ? changes.filter(([each]) => numberOf(each) > numberOf(id)) : undefined;
    },
  };
};

export interface SharedChangesOptions {
  readonly tabs: Pick<Tabs, "own" | "post" | "listen" | "isFirst">;
  readonly connect: Connect<TicketChange>;
}

/**
 * One stream of changes for all tabs of an agent: the first has it, and passes on what comes. Over HTTP/1.1 a browser has six connections to a server,
 * whatever the number of its tabs: with a stream in each, nothing could be read or sent any more from the fifth on, in none of them. A tab that becomes
 * the first goes on behind the last change that it received.
 */
export const shareChanges = ({ tabs, connect }: SharedChangesOptions): Connect<TicketChange> => {
  let receive: ((news: TabNews, from: string) => void) | undefined;
  tabs.listen((news, from) => receive?.(news, from));

  const lead = (after: string, handlers: AttemptHandlers<TicketChange>): (() => void) => {
    const recent = createRecent(after);
    let isOpen = false;
    let isLive = true;
    let isOver = false;
    receive = (news, to) => {
      if (news.kind !== "changes-join" || !isOpen) return;
      const changes = recent.behind(news.after);
      tabs.post(
        changes === undefined ? { kind: "changes-refused", to } : { kind: "changes-joined", to, changes, isLive },
      );
    };
    const close = connect(after, {
      onOpen: () => {
        isOpen = true;
        handlers.onOpen();
        tabs.post({ kind: "changes-open" });
      },
      onItem: (id, item) => {
        recent.add([id, item]);
        handlers.onItem(id, item);
        tabs.post({ kind: "change", change: [id, item] });
      },
      onLife: handlers.onLife,
      onNotice: (notice) => {
        isLive = notice.isLive ?? isLive;
        handlers.onNotice(notice);
        tabs.post({ kind: "changes-notice", notice });
      },
      onEnd: (end) => {
        // A stream that was closed here may say afterwards that it has ended.
        if (isOver) return;
        isOver = true;
        isOpen = false;
        handlers.onEnd(end);
        tabs.post({ kind: end.kind === "refused" ? "changes-refused" : "changes-lost" });
      },
    });
    return () => {
      isOver = true;
      receive = undefined;
      close();
    };
  };

  const join = (place: () => string, handlers: AttemptHandlers<TicketChange>): (() => void) => {
    let leader: string | undefined;
    const ask = (): void => tabs.post({ kind: "changes-join", after: place() });
    const takeFromLeader = (news: TabNews): void => {
      if (news.kind === "change") handlers.onItem(...news.change);
      else if (news.kind === "changes-notice") handlers.onNotice(news.notice);
      else if (news.kind === "changes-lost") handlers.onEnd({ kind: "lost" });
    };
    receive = (news, from) => {
      // After a break, or in another tab: what came meanwhile is missing here.
      if (news.kind === "changes-open") ask();
      else if (news.kind === "changes-joined" && news.to === tabs.own) {
        leader = from;
        handlers.onOpen();
        for (const change of news.changes) handlers.onItem(...change);
        handlers.onNotice({ isLive: news.isLive });
      } else if (news.kind === "changes-refused" && (news.to ?? tabs.own) === tabs.own) {
        handlers.onEnd({ kind: "refused", status: GONE, message: "" });
      } else if (from === leader) takeFromLeader(news);
    };
    ask();
    return () => {
      receive = undefined;
    };
  };

  return (after, handlers) => {
    // Without a place there is none to go on from.
    if (after === undefined) return connect(after, handlers);
    let last = after;
    const placed: AttemptHandlers<TicketChange> = {
      ...handlers,
      onItem: (id, item) => {
        last = id;
        handlers.onItem(id, item);
      },
    };
    return effect(() => {
      const isFirst = tabs.isFirst.value;
      return untracked(() => (isFirst ? lead(last, placed) : join(() => last, placed)));
    });
  };
};
