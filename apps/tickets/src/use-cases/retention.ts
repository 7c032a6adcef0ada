import { CrossdeskError, entityFor, refuseField } from "@crossdesk/contracts";
import type {
  Caller,
  GetRetentionInput,
  Handler,
  PreviewRetentionInput,
  Retention,
  RetentionPreview,
  RetentionTerms,
  SetRetentionInput,
} from "@crossdesk/contracts";
import { idempotentCall, noteAdministration, withIdempotency } from "@crossdesk/database";
import type { Runner } from "@crossdesk/database";
import { schedule } from "@crossdesk/jobs";
import {
  BEGINNING,
  countTicketsBehind,
  endOf,
  findRetention,
  hasTickets,
  latestPlace,
  lockOrBeginRetention,
  placeOf,
  readTicketsBehind,
  writeRetention,
} from "../db/repositories/retention.ts";
import type { StoredRetention, TicketPlace } from "../db/repositories/retention.ts";
import { actorOf } from "../domain/actor.ts";
import { requireRight } from "../domain/policy.ts";
import { appliesFrom, retentionTimes } from "../domain/retention.ts";
import type { TicketsDeps } from "../deps.ts";
import { policyOf } from "../settings.ts";
import { TIMERS } from "../timers.ts";

/** How many tickets a preview names. */
const SHOWN = 20;

const toRetention = (stored: StoredRetention): Retention => ({
  entityId: stored.entityId,
  ticketDays: stored.ticketDays,
  fileDays: stored.fileDays,
  isSandbox: stored.isSandbox,
  version: stored.version,
  modifiedBy: stored.modifiedBy,
  modifiedByType: stored.modifiedByType,
  modifiedAt: stored.modifiedAt.toISOString(),
  appliesFrom: appliesFrom(stored).toISOString(),
  appliedAt: stored.appliedAt?.toISOString() ?? null,
});

const KEPT_FOR_GOOD = {
  ticketDays: null,
  fileDays: null,
  isSandbox: false,
  version: 0,
  modifiedBy: null,
  modifiedByType: null,
  modifiedAt: null,
  appliesFrom: null,
  appliedAt: null,
} as const;

/** How long the tenant's things are kept. */
export const getRetention =
  ({ db }: TicketsDeps): Handler<typeof GetRetentionInput, typeof Retention> =>
  async (input, { ctx: { caller } }) => {
    requireRight(caller, "editRetention");
    const entityId = entityFor(caller, input.entityId);
    const stored = await findRetention(db, entityId);
    return stored === undefined ? { entityId, ...KEPT_FOR_GOOD } : toRetention(stored);
  };

/** Protects tenants with real customers: only an empty tenant can become a sandbox, and only an admin of all tenants can mark it. */
const requireMayMark = async (on: Runner, caller: Caller, { entityId, isSandbox }: Marking): Promise<void> => {
  if (caller.entityId !== null) {
    throw new CrossdeskError("FORBIDDEN", "Only admins of all tenants can make a tenant a sandbox.");
  }
  if (!isSandbox || !(await hasTickets(on, entityId))) return;
  throw refuseField("isSandbox", "is for tenants that have no tickets yet");
};

interface Marking {
  readonly entityId: string;
  readonly isSandbox: boolean;
}

/** Writes how long the tenant's things are kept, and has that applied once people had time to look at what it will erase. */
export const setRetention =
  ({ db, clock }: TicketsDeps): Handler<typeof SetRetentionInput, typeof Retention> =>
  async (input, { ctx }) => {
    requireRight(ctx.caller, "editRetention");
    const entityId = entityFor(ctx.caller, input.entityId);
    const { ticketDays, fileDays } = input;
    const by = actorOf(ctx.caller);
    const now = clock.now();
    return withIdempotency(db, idempotentCall(ctx, "retention.set", input), async (tx) => {
      const stored = await lockOrBeginRetention(tx, { entityId, by, at: now });
      if (input.version !== undefined && input.version !== stored.version) {
        throw new CrossdeskError("VERSION_CONFLICT", "Somebody else has changed the retention meanwhile.", {
          details: { version: stored.version },
        });
      }
      const { isSandbox = stored.isSandbox } = input;
      if (isSandbox !== stored.isSandbox) await requireMayMark(tx, ctx.caller, { entityId, isSandbox });
      await writeRetention(tx, stored, { ticketDays, fileDays, isSandbox, by, at: now });
      await noteAdministration(tx, ctx, {
        action: "Set retention",
        target: entityId,
        entityId,
        at: now,
        detail: { ticketDays, fileDays, isSandbox },
      });
      schedule(tx, { kind: TIMERS.retention, key: entityId, dueAt: appliesFrom(stored), version: 1 });
      return toRetention(stored);
    });
  };

interface Counting {
  readonly entityId: string;
  readonly after: TicketPlace;
  /** `null`: nothing is erased. */
  readonly until: Date | null;
}

const NONE: RetentionPreview["erased"] = { tickets: 0, oldest: null, newest: null, numbers: [] };

const countAffected = async (on: Runner, { until, ...which }: Counting): Promise<RetentionPreview["erased"]> => {
  if (until === null) return NONE;
  const { tickets, oldest, newest } = await countTicketsBehind(on, { ...which, until });
  const first = await readTicketsBehind(on, { ...which, until, limit: SHOWN, by: "closed" });
  return {
    tickets,
    oldest: oldest?.toISOString() ?? null,
    newest: newest?.toISOString() ?? null,
    numbers: first.map(({ number }) => number),
  };
};

const termsOf = (stored: StoredRetention | undefined): RetentionTerms => ({
  ticketDays: stored?.ticketDays ?? null,
  fileDays: stored?.fileDays ?? null,
});

/** What would be erased now, by what is set or by other terms. */
export const previewRetention =
  ({ db, clock, settings }: TicketsDeps): Handler<typeof PreviewRetentionInput, typeof RetentionPreview> =>
  async (input, { ctx: { caller } }) => {
    requireRight(caller, "editRetention");
    const entityId = entityFor(caller, input.entityId);
    const stored = await findRetention(db, entityId);
    const terms = input.terms ?? termsOf(stored);
    const now = clock.now();
    const times = retentionTimes(terms, policyOf(settings, entityId), now);
    const erasedTo = placeOf(stored?.erasedUpTo, stored?.erasedNumber);
    const filesTo = placeOf(stored?.filesUpTo, stored?.filesNumber);
    // Where texts go, files go with them.
    const textsTo = times.tickets === null ? BEGINNING : endOf(times.tickets);
    return {
      at: now.toISOString(),
      terms,
      erased: await countAffected(db, { entityId, after: erasedTo, until: times.tickets }),
      filesDeleted: await countAffected(db, {
        entityId,
        after: latestPlace([erasedTo, filesTo, textsTo]),
        until: times.files,
      }),
    };
  };
