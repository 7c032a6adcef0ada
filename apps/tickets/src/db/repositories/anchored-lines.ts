import type { Runner } from "@crossdesk/database";
import { prepared } from "../tables.ts";

interface Behind {
  readonly after: number;
  readonly limit: number;
}

const linesBehind = prepared<Behind>({ tenants: "all" })(
  "anchor-lines",
  (db, p) =>
    db
      .selectFrom("ticket_logs")
      .select(["id", "ticketNumber", "position", "hash", "actedAt"])
      .where("id", ">", p("after"))
      .orderBy("id")
      .limit(p("limit")),
  { reads: "many" },
);

/** A line, as far as anchors contain it. */
export type LineEnd = NonNullable<(typeof linesBehind)["row"]>;

/** The next lines behind an id, of whichever tickets. */
export const readLinesBehind = (on: Runner, behind: Behind): Promise<LineEnd[]> => on.run(linesBehind, behind);
