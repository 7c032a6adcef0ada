import { randomUUID } from "node:crypto";
import { listedEntity, MOST_COUNTED, refuseField, scopeOf } from "@crossdesk/contracts";
import type {
  Caller,
  CountViewsInput,
  Handler,
  ListViewsInput,
  Removed,
  RemoveViewInput,
  SavedView,
  SavedViews,
  SaveViewInput,
  ViewCounts,
} from "@crossdesk/contracts";
import { idempotentCall, withIdempotency } from "@crossdesk/database";
import type { Database } from "@crossdesk/database";
import { fitting } from "@crossdesk/service-kit";
import { SavedViewEntity } from "../db/entities/saved-view-entity.ts";
import type { SavedViewRecord } from "../db/entities/saved-view-entity.ts";
import { countTickets } from "../db/repositories/list-tickets.ts";
import { requireRight } from "../domain/policy.ts";
import type { TicketsDeps } from "../deps.ts";
import { mayChange, ownedBy, toOwner, usableOwners } from "./owned.ts";

const MOST = 200;

const toView = ({ id, entityId, owner, name, filter, sort }: SavedViewRecord): SavedView => ({
  id,
  entityId,
  owner: toOwner(owner),
  name,
  filter,
  sort,
});

const findViews = (db: Database, caller: Caller, entityId: string | null): Promise<SavedViewRecord[]> =>
  db.read((em) =>
    em.find(
      SavedViewEntity,
      { owner: { $in: usableOwners(caller) }, ...(entityId === null ? {} : { entityId }) },
      { orderBy: { owner: "asc", name: "asc" }, limit: MOST },
    ),
  );

/** The team's views and the caller's own. */
export const listViews =
  ({ db }: TicketsDeps): Handler<typeof ListViewsInput, typeof SavedViews> =>
  async ({ entityId }, { ctx: { caller } }) => {
    requireRight(caller, "useViews");
    return { items: fitting((await findViews(db, caller, listedEntity(caller, entityId))).map(toView)) };
  };

/** How many tickets views have that the caller may use. */
export const countViews =
  ({ db, clock }: TicketsDeps): Handler<typeof CountViewsInput, typeof ViewCounts> =>
  async ({ ids }, { ctx: { caller } }) => {
    requireRight(caller, "useViews");
    const views = (await findViews(db, caller, caller.entityId)).filter(({ id }) => ids.includes(id));
    const scope = scopeOf(caller);
    const items: ViewCounts["items"] = [];
    // One after another: a user with many views waits, but does not slow others down.
    for (const { id, filter } of views) {
      const { overdue, ...conditions } = filter;
      const counted = {
        ...conditions,
        customerId: undefined,
        createdOn: undefined,
        overdueAt: overdue === undefined ? undefined : clock.now(),
        terms: [],
      };
      items.push({ id, count: await countTickets(db, { ...counted, sort: "newest", scope }, MOST_COUNTED) });
    }
    return { items };
  };

/** Makes a view, or changes one. */
export const saveView =
  ({ db }: TicketsDeps): Handler<typeof SaveViewInput, typeof SavedView> =>
  async (input, { ctx }) => {
    const { caller } = ctx;
    requireRight(caller, "useViews");
    const { id, filter, sort } = input;
    const name = input.name.trim();
    const owned = ownedBy(caller, input);
    return withIdempotency(db, idempotentCall(ctx, "views.save", input), async (tx) => {
      const same = await tx.em.findOne(SavedViewEntity, { entityId: owned.entityId, owner: owned.owner, name });
      if (same !== null && same.id !== id) throw refuseField("name", "is another view's already");
      const changed = { ...owned, name, filter, sort };
      if (id === undefined) return toView(tx.em.create(SavedViewEntity, { id: randomUUID(), ...changed }));
      // oxlint-disable-next-line crossdesk/by-tenant -- it is checked whose it is
      const known = await tx.em.findOne(SavedViewEntity, { id });
      if (known === null || !mayChange(caller, known)) throw refuseField("id", "must be a view that you may change");
      return toView(tx.em.assign(known, changed));
    });
  };

/** Removes a view. One that is not there is gone already. */
export const removeView =
  ({ db }: TicketsDeps): Handler<typeof RemoveViewInput, typeof Removed> =>
  async ({ id }, { ctx }) => {
    requireRight(ctx.caller, "useViews");
    return withIdempotency(db, idempotentCall(ctx, "views.remove", { id }), async (tx) => {
      // oxlint-disable-next-line crossdesk/by-tenant -- it is checked whose it is
      const known = await tx.em.findOne(SavedViewEntity, { id });
      if (known === null || !mayChange(ctx.caller, known)) return { removed: false };
      tx.em.remove(known);
      return { removed: true };
    });
  };
