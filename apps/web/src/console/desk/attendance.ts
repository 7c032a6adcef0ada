import { effect, signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { AgentNews } from "@crossdesk/contracts";
import { follow } from "../../live/index.ts";
import type { LiveState } from "../../live/index.ts";
import { watchAgents } from "../../live/rpc.ts";
import type { Rpc } from "../../live/rpc.ts";
import { newKey } from "../../ui/new-key.ts";
import { headersOf } from "../model/person.ts";
import type { Person } from "../model/person.ts";
import { takeAgents, withoutAgent } from "../model/state.ts";
import type { DeskState } from "../model/state.ts";
import type { Tabs } from "./tabs.ts";

/** Who is at work: follows all agents of the team, and keeps the signed-in one present for as long as a console of theirs is open. */
export interface Attendance {
  /** Whether what is shown of agents is up to date. */
  readonly isLive: ReadonlySignal<boolean>;
  /** Says once more that the agent is here. */
  readonly confirm: () => void;
  readonly close: () => void;
}

export interface AttendanceOptions {
  readonly rpc: Rpc;
  readonly person: Person;
  readonly state: Signal<DeskState>;
  readonly tabs: Tabs;
  readonly readAgents: () => void;
  /** About every 15 seconds, whether or not the tab is looked at. */
  readonly onTick: () => void;
}

const CONFIRM_TIMEOUT_MS = 10_000;
const NEVER_QUIET_MS = 86_400_000;

/** Time for the stream of agents to open, after which they are read without it. */
const STREAM_OPENS_MS = 1_000;

/** Time for a goodbye to arrive, far less than the service waits for somebody to contradict it. */
const GOODBYE_ARRIVES_MS = 4_000;

/** What a page says when it goes: there is no time for an answer, nor for the client's own way of asking. */
const sendGoodbye = (person: Person, console: string): void => {
  void fetch("/trpc/agents.confirmPresence", {
    method: "POST",
    keepalive: true,
    headers: { ...headersOf(person), "content-type": "application/json" },
    body: JSON.stringify({ leaving: true, console }),
  }).catch(() => undefined);
};

export const attendDesk = ({ rpc, person, state, tabs, readAgents, onTick }: AttendanceOptions): Attendance => {
  const isLive = signal(false);
  let isBegun = false;
  let opening: ReturnType<typeof setTimeout> | undefined;
  let contradicting: ReturnType<typeof setTimeout> | undefined;
  /** What this page says before its goodbye may arrive after it: by this name the service knows that it counts no more. */
  let ownName: string = newKey();

  const confirm = (): void => {
    const timeout = AbortSignal.timeout(CONFIRM_TIMEOUT_MS);
    rpc.agents.confirmPresence.mutate({ console: ownName }, { signal: timeout }).then(
      ({ isPresent, presenceSince }) => {
        const { me } = state.peek();
        if (me === undefined || me.isPresent === isPresent) return;
        // The same record, before the watch delivers it.
        state.value = takeAgents(state.peek(), [{ ...me, isPresent, presenceSince }]);
      },
      // The next tick confirms again; without one, the stream is down, and says so.
      () => undefined,
    );
  };
  const take = (news: AgentNews): void => {
    if (news.kind === "tick") {
      tabs.present();
      onTick();
      return;
    }
    state.value = news.isRemoved ? withoutAgent(state.peek(), news.agent) : takeAgents(state.peek(), [news.agent]);
  };
  const read = (): void => {
    clearTimeout(opening);
    opening = undefined;
    readAgents();
  };
  const onState = ({ phase }: LiveState): void => {
    isLive.value = phase === "live";
    tabs.post({ kind: "agents-live", isLive: isLive.peek() });
    isBegun = false;
  };
  /** The stream is complete from its first item on: what happened before, or while it was broken, is read. */
  const begin = (): void => {
    if (isBegun) return;
    isBegun = true;
    read();
    tabs.post({ kind: "read-agents" });
  };
  // One stream for all tabs of a browser, which has few connections to spare.
  const endLeading = effect(() => {
    if (!tabs.isFirst.value) return undefined;
    const following = follow({
      connect: watchAgents(rpc),
      quietMs: NEVER_QUIET_MS,
      onItem: (news) => {
        // The first item is one: no other confirmation is needed when the stream opens.
        if (news.kind === "tick") confirm();
        begin();
        take(news);
        tabs.post({ kind: "agents", news });
      },
      onState,
    });
    return following.close;
  });
  tabs.listen((news) => {
    if (news.kind === "agents" && !tabs.isFirst.peek()) take(news.news);
    else if (news.kind === "agents-live" && !tabs.isFirst.peek()) {
      isLive.value = news.isLive;
      // Another tab leads, and may have read long ago.
      if (opening !== undefined) read();
    } else if (news.kind === "read-agents") read();
    else if (news.kind === "me") state.value = takeAgents(state.peek(), [news.agent]);
    else if (news.kind === "hello" && tabs.isFirst.peek()) tabs.post({ kind: "agents-live", isLive: isLive.peek() });
    // The tab that closed has reported the agent as absent. Nothing is said before that report has arrived, nor by a tab that is about to close
    // itself: what it said could arrive after its own report.
    else if (news.kind === "bye") {
      clearTimeout(contradicting);
      contradicting = setTimeout(confirm, GOODBYE_ARRIVES_MS);
    }
  });
  // Nothing is read before the stream says that it has begun: it would be read once more then.
  opening = setTimeout(read, STREAM_OPENS_MS);

  const listening = new AbortController();
  const { signal: until } = listening;
  const leave = (): void => {
    // Whether or not others are open: of two that go at once, each would leave it to the other. Those that stay contradict.
    sendGoodbye(person, ownName);
    tabs.leave();
    clearTimeout(contradicting);
  };
  addEventListener("pagehide", leave, { signal: until });
  addEventListener(
    "pageshow",
    ({ persisted }) => {
      if (!persisted) return;
      ownName = newKey();
      tabs.comeBack();
      confirm();
    },
    { signal: until },
  );
  return {
    isLive,
    confirm,
    close: () => {
      listening.abort();
      clearTimeout(contradicting);
      clearTimeout(opening);
      endLeading();
    },
  };
};
