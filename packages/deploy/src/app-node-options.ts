/** Those that every partner's request goes through: what they collect, it waits for. */
const ON_THE_PATH: ReadonlySet<string> = new Set(["gateway", "tickets"]);

/**
 * Objects are never put among the old ones for where in the code they are made: V8 decides that while an app starts, when much of
 * what is made stays, and then the same functions' objects for each request stay as well.
 */
const NOTHING_BORN_OLD = "--no-allocation-site-pretenuring";

/** New objects get 16 MB, twice, instead of as much as the machine's memory suggests, which is some 100 MB of garbage on a large one. */
const QUICK: readonly string[] = ["--max-semi-space-size=16", NOTHING_BORN_OLD];

/**
 * - New objects get 8 MB, twice.
 * - Old objects are looked through when they have grown by a fifth, not by as much again.
 * - V8's middle compiler is left out: its jobs, of which a busy start queues dozens, leave 10 to 30 MB with malloc for good.
 */
const SMALL: readonly string[] = [
  "--max-semi-space-size=8",
  "--heap-growing-percent=20",
  "--no-maglev",
  NOTHING_BORN_OLD,
];

/** Node's options for an app. Gateway and tickets service get room for short pauses, all others a small heap; docker-compose.yml has the same. */
export const appNodeOptions = (app: string): readonly string[] => (ON_THE_PATH.has(app) ? QUICK : SMALL);
