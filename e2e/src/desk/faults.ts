import type { DeskSystem } from "./system.ts";

/** Faults that the checks must find: each once was one of the desk's. */
export const FAULTS = {
  reopen: "a customer's answer on a resolved ticket is filed away",
  "idle-close": "silence is counted from the last message of either side, in all channels",
  starve: "an agent who let a ticket pass never gets it again",
  presence: "closing the browser leaves the agent present",
  pick: "an agent can pick an unassigned ticket, without taking it",
} as const;
export type Fault = keyof typeof FAULTS;

export const isFault = (name: string): name is Fault => Object.hasOwn(FAULTS, name);

/** The message is stored, and the ticket stays as it was. */
const REOPEN = `
  CREATE FUNCTION stay_resolved() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    NEW.status := OLD.status;
    NEW.awaiting := OLD.awaiting;
    NEW.awaiting_since := OLD.awaiting_since;
    RETURN NEW;
  END $$;
  CREATE TRIGGER stay_resolved BEFORE UPDATE ON tickets FOR EACH ROW
    WHEN (OLD.status = 'WORKFLOW_DONE' AND NEW.status = 'CREATED') EXECUTE FUNCTION stay_resolved()`;

/** At the end of the transaction, after what the service itself does to the ticket's timers. */
const IDLE_CLOSE = `
  CREATE FUNCTION close_for_silence() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    NEW.auto_close_at := NEW.last_activity_at + interval '15 minutes';
    RETURN NEW;
  END $$;
  CREATE TRIGGER close_for_silence BEFORE UPDATE ON tickets FOR EACH ROW
    WHEN (NEW.picked_at IS NOT NULL AND NEW.status NOT IN ('WORKFLOW_DONE', 'WORKFLOW_PENDING', 'CLOSED', 'CHAT_CLOSED'))
    EXECUTE FUNCTION close_for_silence();
  CREATE FUNCTION time_silence() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO timers (kind, key, id, due_at, run_at, version, payload)
      SELECT 'auto-close', id::text, gen_random_uuid(), auto_close_at, auto_close_at, version, 'null'
      FROM tickets WHERE id = NEW.id AND auto_close_at IS NOT NULL
      ON CONFLICT (kind, key) DO UPDATE SET id = excluded.id, due_at = excluded.due_at, run_at = excluded.run_at;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER time_silence AFTER UPDATE ON tickets DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.picked_at IS NOT NULL AND NEW.status NOT IN ('WORKFLOW_DONE', 'WORKFLOW_PENDING', 'CLOSED', 'CHAT_CLOSED'))
    EXECUTE FUNCTION time_silence()`;

/** An agent who lets a ticket pass is excluded from it, which only Beckn's removeAgent should do. */
const STARVE = `
  CREATE FUNCTION bar_who_passed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    NEW.excluded_agent_ids := ARRAY(SELECT jsonb_object_keys(NEW.passes)::uuid);
    RETURN NEW;
  END $$;
  CREATE TRIGGER bar_who_passed BEFORE UPDATE ON assignments FOR EACH ROW
    WHEN (NEW.passes <> '{}') EXECUTE FUNCTION bar_who_passed()`;

/** A console that was ever open is taken to be open for ever. */
const PRESENCE = `
  CREATE FUNCTION stay_present() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    NEW.console_until := '2999-01-01';
    RETURN NEW;
  END $$;
  CREATE TRIGGER stay_present BEFORE UPDATE ON agents FOR EACH ROW
    WHEN (NEW.console_until IS NOT NULL) EXECUTE FUNCTION stay_present()`;

/** Where a fault is put in; the one of picking is in the gateway that agents call by, whose part the desk plays itself. */
const PLACES = {
  reopen: { database: "tickets", statements: REOPEN },
  "idle-close": { database: "tickets", statements: IDLE_CLOSE },
  starve: { database: "agents", statements: STARVE },
  presence: { database: "agents", statements: PRESENCE },
  pick: null,
} as const satisfies Record<Fault, { database: keyof DeskSystem["databases"]; statements: string } | null>;

/** Puts a fault back, into the database, so that the services run as they are. */
export const plantFault = async ({ databases }: DeskSystem, fault: Fault): Promise<void> => {
  const place = PLACES[fault];
  if (place !== null) await databases[place.database].query(place.statements);
};
