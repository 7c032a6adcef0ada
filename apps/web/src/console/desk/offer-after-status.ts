import type { Signal } from "@preact/signals";
import type { AgentStatus } from "@crossdesk/contracts";
import type { ListedTicket } from "../model/lists.ts";
import { formats, texts } from "../texts/index.ts";
import type { HandingOverAll } from "./desk.ts";
import type { ConsoleSettings } from "./keeper.ts";
import type { Notices } from "./notices.ts";
import type { Notifier } from "./notifier.ts";

export interface OfferOptions {
  readonly status: AgentStatus;
  readonly mine: readonly ListedTicket[];
  readonly notices: Notices;
  readonly notifier: Notifier;
  readonly handingOverAll: Signal<HandingOverAll | undefined>;
  readonly settings: { readonly peek: () => ConsoleSettings };
  readonly changeSettings: (settings: Partial<ConsoleSettings>) => void;
}

/** Long enough to be read after the first tickets have come. */
const OFFERED_MS = 60_000;

/** Offers after a change of status: desktop notifications when the agent starts work, handing tickets over when they stop. */
export const offerAfterStatus = (options: OfferOptions): void => {
  if (options.status === "online") offerNotifications(options);
  else if (options.status === "offline") offerHandingOver(options);
};

const offerNotifications = ({ notices, notifier, settings, changeSettings }: OfferOptions): void => {
  if (settings.peek().notifications !== undefined || !notifier.canAsk()) return;
  const accept = async (): Promise<void> => {
    const answer = await notifier.ask();
    changeSettings({ notifications: answer === "granted" });
    const { on, blocked } = texts().notify;
    notices.show(answer === "granted" ? { tone: "good", text: on } : { tone: "bad", text: blocked });
  };
  notices.show({
    tone: "good",
    text: texts().notify.offer,
    lastsMs: OFFERED_MS,
    offer: { label: texts().notify.accept, run: () => void accept() },
    refusal: { label: texts().notify.later, run: () => changeSettings({ notifications: false }) },
  });
};

const offerHandingOver = ({ status, mine, notices, handingOverAll }: OfferOptions): void => {
  const open = mine.filter(({ standing }) => standing !== "done").length;
  if (open === 0) return;
  notices.show({
    tone: "good",
    text: texts().handOverAll.offer(open, texts().people.statuses[status].label.toLocaleLowerCase(formats().locale)),
    lastsMs: OFFERED_MS,
    offer: {
      label: texts().handOverAll.offerLabel,
      run: () => {
        handingOverAll.value = { thenSignOut: false };
      },
    },
  });
};
