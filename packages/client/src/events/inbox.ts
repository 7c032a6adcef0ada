/** An event that could not be handled. */
export interface DeadLetter {
  /** The consumer that gave it up: `<program>-<service>`. */
  readonly consumer: string;
  /** `null` where the message is no event. */
  readonly eventId: string | null;
  readonly type: string;
  /** What came, as it came. */
  readonly message: string;
  /** What failed, in one line. */
  readonly reason: string;
  readonly failures: number;
}

/**
 * Knows which events have had their effect, and keeps what could not be handled. `postgresInbox` does so in the program's own database,
 * `memoryInbox` in this process alone.
 */
export interface Inbox<Tx> {
  /** Called once, before the first event. */
  open(): Promise<void>;
  /** Runs `effect`, unless the event has had its effect before. Where it fails, nothing of it stays. */
  once(event: { readonly id: string; readonly type: string }, effect: (tx: Tx) => Promise<void>): Promise<void>;
  /** Keeps an event that was given up; one that was kept before takes the place of that. */
  layAside(letter: DeadLetter): Promise<void>;
  /** The letters of a consumer, the oldest first. */
  letters(consumer: string): Promise<readonly DeadLetter[]>;
  /** Forgets a letter. */
  discard(letter: DeadLetter): Promise<void>;
}

const keyOf = ({ consumer, eventId, message }: DeadLetter): string => `${consumer} ${eventId ?? message}`;

/** The size of a `memoryInbox`, and what it does with dead letters. */
export interface MemoryInboxOptions {
  /** Ids of events that are remembered; 100,000 by default. */
  readonly most?: number;
  /** Called with each dead letter, which is lost with the process. Default: writes it to standard error. */
  readonly onDeadLetter?: (letter: DeadLetter) => Promise<void> | void;
}

const report = ({ consumer, type, eventId, reason, failures }: DeadLetter): void => {
  process.stderr.write(
    `${consumer}: ${type} ${eventId ?? ""} became a dead letter after ${failures} failures: ${reason}\n`,
  );
};

/**
 * For programs whose effects bear repetition, or that have no database: an event takes effect once in the life of the process. After a crash,
 * those that were not acknowledged come again.
 */
export const memoryInbox = ({ most = 100_000, onDeadLetter = report }: MemoryInboxOptions = {}): Inbox<undefined> => {
  const seen = new Set<string>();
  const letters = new Map<string, DeadLetter>();
  return {
    open: async () => {},
    once: async ({ id }, effect) => {
      if (seen.has(id)) return;
      await effect(undefined);
      seen.add(id);
      const [oldest] = seen;
      if (seen.size > most && oldest !== undefined) seen.delete(oldest);
    },
    layAside: async (letter) => {
      letters.set(keyOf(letter), letter);
      await onDeadLetter(letter);
    },
    letters: async (consumer) => [...letters.values()].filter((letter) => letter.consumer === consumer),
    discard: async (letter) => void letters.delete(keyOf(letter)),
  };
};
