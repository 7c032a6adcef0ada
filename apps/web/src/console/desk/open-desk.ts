import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Agent, LatestChange, Ticket } from "@crossdesk/contracts";
import type { Rpc } from "../../live/rpc.ts";
import { describeFailure } from "../model/failure.ts";
import type { Failure } from "../model/failure.ts";
import type { Rights } from "../model/give-away.ts";
import { listMine } from "../model/lists.ts";
import type { Person } from "../model/person.ts";
import { takeCustomersRead } from "../model/read-marks.ts";
import { EMPTY_DESK, takeAgents, takeMe, takeNewest, takeTickets, withoutAgent } from "../model/state.ts";
import type { DeskState } from "../model/state.ts";
import { matchesView } from "../model/views.ts";
import { createAgentActions } from "./agent-actions.ts";
import { createArrivals } from "./arrivals.ts";
import { createAnswers } from "./answers.ts";
import { attendDesk } from "./attendance.ts";
import type { Desk, HandingOverAll } from "./desk.ts";
import { followCounted } from "./follow-counted.ts";
import { followDesk } from "./follow-desk.ts";
import type { FollowedDesk } from "./follow-desk.ts";
import { insist, isDeviceOffline } from "./insist.ts";
import { createKeeper } from "./keeper.ts";
import type { ConsoleSettings } from "./keeper.ts";
import { createNotices } from "./notices.ts";
import { createEdits } from "./edits.ts";
import { createNotes } from "./notes.ts";
import { createBulk } from "./bulk.ts";
import { createViews } from "./views.ts";
import { createReplies } from "./replies.ts";
import { offerAfterStatus } from "./offer-after-status.ts";
import { createReadMarks, watchLooking } from "./read-marks.ts";
import { createReaders } from "./readers.ts";
import { createSearch } from "./search.ts";
import { createSigns } from "./signs.ts";
import { createPagedList, listLines, sharedSource } from "./shared-lists.ts";
import { openTabs } from "./tabs.ts";
import { createFileReader } from "./file-reader.ts";

export interface DeskOptions {
  readonly rpc: Rpc;
  /** The change after which the desk follows all others, asked for before anything was read. */
  readonly latestChange: Promise<LatestChange>;
  /** Who is signed in. */
  readonly person: Person;
  /** The signed-in agent. */
  readonly me: Agent;
  readonly rights: Rights;
  readonly settings: ReadonlySignal<ConsoleSettings>;
  readonly changeSettings: (settings: Partial<ConsoleSettings>) => void;
  /** Their session has ended, or was taken back. */
  readonly onSignedOut: (failure: Failure) => void;
  /** The agent has signed out in another tab. */
  readonly onSignedOutElsewhere: () => void;
  /** Something came in that the agent should notice. */
  readonly onArrival: () => void;
}

/** Puts the parts of the console together for an agent who has signed in. */
export const openDesk = (options: DeskOptions): Desk => {
  const { rpc, person, me, rights, settings, onSignedOut } = options;
  const keeper = createKeeper(me.id);
  const state = signal<DeskState>(takeMe(EMPTY_DESK, me));
  const selectedId = signal<string>();
  const handingOverAll = signal<HandingOverAll>();
  const notices = createNotices();
  const files = createFileReader(person);
  const looking = watchLooking();
  const tabs = openTabs({ name: `crossdesk.console.${me.id}`, isLookedAt: looking.isLookedAt });

  const refuse = (text: string): void => notices.show({ tone: "bad", text });
  const onFailure = (failure: Failure): void => {
    if (failure.kind === "UNAUTHENTICATED") onSignedOut(failure);
    else refuse(describeFailure(failure));
  };
  const readers = createReaders({ rpc, state, onFailure });
  const endCounting = followCounted(state, readers.readCounts);
  const lists = { rpc, state, onFailure };
  const queue = createPagedList(sharedSource("queue"), lists);
  const team = createPagedList(sharedSource("team"), lists);
  const views = createViews({ ...lists, onSignedOut });
  const readMarks = createReadMarks({ ...lists, isLookedAt: looking.isLookedAt });
  const search = createSearch({ rpc, take: (tickets) => takeIn(tickets), onFailure });
  const answers = createAnswers({ rpc, person, me, state, readers, keeper, onRefused: refuse, onSignedOut });
  const mine = listLines(() => listMine(state.value));
  const takeIn = (tickets: readonly Ticket[]): void => {
    state.value = takeTickets(state.value, tickets);
  };
  const select = (ticketId: string | undefined): void => {
    selectedId.value = ticketId;
    if (ticketId === undefined) return;
    readers.complete(ticketId);
    if (state.peek().tickets.get(ticketId)?.notes === undefined) readers.readNotes(ticketId);
  };
  const arrivals = createArrivals({
    state,
    rights,
    notices,
    isWanted: () => settings.peek().notifications === true,
    isInSight: () => looking.isLookedAt.peek() || tabs.isAnotherLookedAt(),
    onChosen: select,
    onArrival: options.onArrival,
  });
  const connection = followDesk({
    rpc,
    tabs,
    latestChange: options.latestChange,
    me,
    state,
    readers,
    selectedId,
    isLookedAt: looking.isLookedAt,
    keptIds: () => search.found.peek()?.ids ?? [],
    readUnread: readMarks.readUnread,
    readMentions: () => notes.readMentions(),
    onMentioned: arrivals.announce("newMention"),
    onReloaded: () => {
      queue.again();
      team.again();
      views.again();
    },
    onNewTicket: arrivals.announce("newTicket"),
    onUnseenMessage: arrivals.announce("newMessage"),
    onPromise: arrivals.announcePromise,
    onChange: (item) => signs.noteChange(item),
    onSign: (sign) => signs.take(sign),
    onBack: answers.sender.wake,
    onFailure,
  });
  const signs = createSigns({
    rpc,
    selectedId,
    isLookedAt: looking.isLookedAt,
    live: connection.live,
    onSeen: (ticketId, messageId) => {
      state.value = takeCustomersRead(state.value, ticketId, messageId);
    },
  });
  const isOffline = (): boolean => isDeviceOffline() || isLost(connection);
  const attendance = attendDesk({
    rpc,
    person,
    state,
    tabs,
    readAgents: readers.readAgents,
    // What was read in another browser is read.
    onTick: readMarks.readUnread,
  });
  const actions = createAgentActions({
    rpc,
    state,
    notices,
    isOffline,
    refresh: readers.readTicket,
    onStatus: (status) => {
      const { me: agent } = state.peek();
      if (agent !== undefined) tabs.post({ kind: "me", agent });
      offerAfterStatus({ status, mine: mine.peek(), notices, notifier: arrivals.notifier, handingOverAll, ...options });
    },
    onSignedOut,
  });
  const notes = createNotes({ rpc, state, keeper, notices, worker: actions.worker, onFailure });
  const edits = createEdits({ rpc, state, notices, worker: actions.worker, refresh: readers.readTicket, onFailure });
  const bulkOptions = { rpc, state, notices, isOffline, refresh: readers.readTicket, onSignedOut };
  const bulk = createBulk(bulkOptions);
  const moving = createBulk(bulkOptions);
  const replies = createReplies({ rpc, onFailure, onSignedOut });
  tabs.listen((news) => {
    if (news.kind === "signed-out") options.onSignedOutElsewhere();
  });
  const endings: readonly (() => void)[] = [
    looking.end,
    signs.close,
    connection.close,
    attendance.close,
    tabs.close,
    answers.close,
    notes.close,
    edits.close,
    replies.close,
    views.close,
    endCounting,
    readers.close,
    readMarks.close,
    queue.close,
    team.close,
    files.close,
  ];
  return {
    rpc,
    rights,
    state,
    mine,
    queue,
    team,
    openList: (filter) =>
      createPagedList({ filter, sort: "due", matches: (ticket) => matchesView(filter, ticket) }, lists),
    counts: readers.counts,
    connection,
    attendance,
    tabs,
    selectedId,
    select,
    showRows: (ticketIds) => {
      for (const id of ticketIds) readers.complete(id);
    },
    selectByNumber: async (number) => {
      const { ticket, messages, hasOlder } = await insist((each) =>
        rpc.tickets.get.query({ number }, { signal: each }),
      );
      takeIn([ticket]);
      state.value = takeNewest(state.value, ticket.id, { items: messages, hasOlder: hasOlder === true });
      select(ticket.id);
      // Changes that arrived during the read had no messages to be added to.
      readers.readMessages(ticket.id);
    },
    takeAgent: (agent, isRemoved) => {
      state.value = isRemoved ? withoutAgent(state.peek(), agent) : takeAgents(state.peek(), [agent]);
    },
    readOlder: readers.readOlder,
    readMarks,
    actions,
    answers,
    notes,
    edits,
    replies,
    views,
    bulk,
    moving,
    keeper,
    files,
    notices,
    search,
    signs,
    handingOverAll,
    isLookedAt: looking.isLookedAt,
    announcement: arrivals.announcement,
    close: () => {
      for (const end of endings) end();
    },
  };
};

/** Whether nothing can be reached, as far as the stream of changes shows. */
const isLost = ({ live, wasLive }: Pick<FollowedDesk, "live" | "wasLive">): boolean => {
  const { phase } = live.peek();
  return phase === "lost" || (phase === "connecting" && wasLive.peek());
};
