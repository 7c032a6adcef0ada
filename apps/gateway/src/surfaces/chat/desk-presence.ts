import { Turns } from "@crossdesk/live";

export interface DeskPresenceOptions {
  /** Asks whether anybody is at a tenant's desk. */
  readonly ask: (entityId: string) => Promise<boolean>;
  /** How old an answer may be, and how often it is asked for while a page is open that shows it. */
  readonly everyMs: number;
}

/** Whether somebody is at a tenant's desk, for pages on which customers wait; `null` where that is not known. */
export interface DeskPresence {
  /**
   * `hasAgent`: an agent has the ticket that is shown. Who was away when last asked may have come since then, and is asked for again: a page that names
   * an agent does not say that nobody is there.
   */
  readonly now: (entityId: string, shown: { readonly hasAgent: boolean }) => Promise<boolean | null>;
  /** Calls back whenever the answer changes. Returns a function that ends this. */
  readonly watch: (entityId: string, onChange: (isStaffed: boolean | null) => void) => () => void;
}

interface Desk {
  known: boolean | null;
  answer: Promise<boolean | null>;
  askedAt: number;
  readonly watchers: Set<(isStaffed: boolean | null) => void>;
  ticking: NodeJS.Timeout | undefined;
}

/**
 * Asks once for all pages of a tenant, and again every few seconds while any of them is open, however many they are. Nothing is asked for a
 * tenant whose pages are all closed.
 */
export const createDeskPresence = ({ ask, everyMs }: DeskPresenceOptions): DeskPresence => {
  const desks = new Map<string, Desk>();
  const turns = new Turns();

  const deskOf = (entityId: string): Desk => {
    const existing = desks.get(entityId);
    if (existing !== undefined) return existing;
    const never = Number.NEGATIVE_INFINITY;
    const desk: Desk = {
      known: null,
      answer: Promise.resolve(null),
      askedAt: never,
      watchers: new Set(),
      ticking: undefined,
    };
    desks.set(entityId, desk);
    return desk;
  };
  const refresh = (entityId: string, desk: Desk): Promise<boolean | null> => {
    desk.askedAt = performance.now();
    const answer = ask(entityId).then(
      (isStaffed) => {
        // An answer that a later one has overtaken is no news.
        const isNews = desk.answer === answer && desk.known !== isStaffed;
        if (!isNews) return desk.known ?? isStaffed;
        desk.known = isStaffed;
        turns.visit(desk.watchers, (notify) => notify(isStaffed));
        return isStaffed;
      },
      // What was known a moment ago says more than nothing.
      () => desk.known,
    );
    desk.answer = answer;
    return answer;
  };

  return {
    now: async (entityId, { hasAgent }) => {
      const desk = deskOf(entityId);
      const isRecent = performance.now() - desk.askedAt < everyMs;
      const isDoubtful = hasAgent && desk.known === false;
      return isRecent && !isDoubtful ? desk.answer : refresh(entityId, desk);
    },
    watch: (entityId, onChange) => {
      const desk = deskOf(entityId);
      // Two who watch with the same function are two.
      const notify = (isStaffed: boolean | null): void => onChange(isStaffed);
      desk.watchers.add(notify);
      desk.ticking ??= setInterval(() => void refresh(entityId, desk), everyMs).unref();
      return () => {
        desk.watchers.delete(notify);
        if (desk.watchers.size > 0) return;
        clearInterval(desk.ticking);
        desk.ticking = undefined;
      };
    },
  };
};
