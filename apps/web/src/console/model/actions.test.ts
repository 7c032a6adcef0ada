import { DONE_STATUSES } from "@crossdesk/contracts";
import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { ALLOWED_ACTIONS, DESK_ACTIONS, OPEN_STATUSES } from "./actions.ts";

/** The lifecycle as it is documented, which a test of the tickets service keeps the same as the table. */
const readLifecycle = async (): Promise<ReadonlyMap<string, readonly (readonly [string, string])[]>> => {
  const text = await readFile(new URL("../../../../../docs/lifecycle.md", import.meta.url), "utf8");
  const rows = text
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const [, ...statuses] = rows.find(([name]) => name === "action") ?? [];
  return new Map(
    DESK_ACTIONS.map((action) => {
      const [, ...outcomes] = rows.find(([name]) => name === `\`${action}\``) ?? [];
      return [action, statuses.map((status, index) => [status, outcomes[index] ?? "missing"] as const)];
    }),
  );
};

it("an action is offered in the statuses that it leads out of, as the lifecycle has it", async () => {
  const lifecycle = await readLifecycle();
  const allowed = Object.fromEntries(
    Object.keys(ALLOWED_ACTIONS).map((status) => [
      status,
      DESK_ACTIONS.filter((action) => {
        const outcome = lifecycle.get(action)?.find(([name]) => name === status)?.[1];
        return outcome !== undefined && outcome !== "–" && outcome !== "keeps" && outcome !== status;
      }),
    ]),
  );
  expect(ALLOWED_ACTIONS).toEqual(allowed);
});

it("every status is open or done", () => {
  expect([...OPEN_STATUSES, ...DONE_STATUSES].sort()).toEqual(Object.keys(ALLOWED_ACTIONS).sort());
});
