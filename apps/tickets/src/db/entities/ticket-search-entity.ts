import { defineEntity, p } from "@mikro-orm/core";

/** The words by which a ticket is found, each behind its tenant's number and a block of ticket numbers. */
export const TicketSearchEntity = defineEntity({
  name: "TicketSearch",
  tableName: "ticket_search",
  properties: {
    number: p.integer().primary().autoincrement(false),
    words: p.text().columnType("tsvector"),
    /** Bytes of all words, an upper bound of the vector's size, which ends at 1 MB. */
    bytes: p.integer(),
    /** Whether it is still to be indexed by the customer's names and the like. */
    isStale: p.boolean().default(true),
  },
  indexes: [
    {
      name: "ticket_search_words",
      // What is collected before it goes into the index is read by every search: 64 kB, the least there is.
      expression:
        "CREATE INDEX ticket_search_words ON ticket_search USING gin (words) WITH (fastupdate = on, gin_pending_list_limit = 64)",
    },
    { name: "ticket_search_stale", properties: ["number"], where: "is_stale" },
  ],
});
