import type { Databases } from "./databases.ts";

/** Bugs that the checker must find. They are put into the databases, so that the services run as they are. */
export const BUGS = ["no-outbox", "no-inbox"] as const;
export type Bug = (typeof BUGS)[number];

/** Every delivery of an event counts as a new event. */
const NO_INBOX = `
  CREATE FUNCTION forget_event() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.event_id := gen_random_uuid(); RETURN NEW; END $$;
  CREATE TRIGGER forget_event BEFORE INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION forget_event()`;

/** Events are only published after the commit, by who made it: their rows count as published from the start. */
const NO_OUTBOX = `
  CREATE FUNCTION forget_to_publish() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.published_at := now(); RETURN NEW; END $$;
  CREATE TRIGGER forget_to_publish BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION forget_to_publish()`;

const PLACES = {
  "no-inbox": { statements: NO_INBOX, databases: ["tickets", "agents", "ledger"] },
  "no-outbox": { statements: NO_OUTBOX, databases: ["tickets", "agents"] },
} as const satisfies Record<Bug, { statements: string; databases: readonly (keyof Databases)[] }>;

export const seedBug = async (databases: Databases, bug: Bug): Promise<void> => {
  const { statements, databases: names } = PLACES[bug];
  for (const name of names) await databases[name].query(statements);
};
