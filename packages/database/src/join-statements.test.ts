import { expect, test } from "vitest";
import { joinStatements } from "./join-statements.ts";

const first = { name: "first", text: "INSERT INTO a (x, y) VALUES ($1, $2)", values: [1, 2], joins: true };
const second = {
  name: "second",
  parts: ["b AS (UPDATE b SET x = $2 WHERE id = $1 RETURNING id)"],
  text: "INSERT INTO c SELECT id, $3 FROM b",
  values: [3, 4, 5],
  joins: true,
};
const apart = { name: "apart", text: "DELETE FROM a WHERE x = $1", values: [6] };

test("neighbours that may be joined are one statement, each with its own values", () => {
  const third = { ...first, name: "third", values: [7, 8] };
  const [joined, ...others] = joinStatements([first, second, third]);
  expect(others).toEqual([]);
  expect(joined?.text).toBe(
    "WITH joined_1 AS (INSERT INTO a (x, y) VALUES ($1, $2)), " +
      "b AS (UPDATE b SET x = $4 WHERE id = $3 RETURNING id), " +
      "joined_2 AS (INSERT INTO c SELECT id, $5 FROM b) " +
      "INSERT INTO a (x, y) VALUES ($6, $7)",
  );
  expect(joined?.values).toEqual([1, 2, 3, 4, 5, 7, 8]);
});

test("two of one name are two statements, since they may be about the same row", () => {
  const again = { ...first, values: [7, 8] };
  expect(joinStatements([first, again]).map(({ values }) => values)).toEqual([first.values, again.values]);
});

test("the same statements have the same name, others another, and none is too long for PostgreSQL", () => {
  const nameOf = (...writes: Parameters<typeof joinStatements>[0]) => joinStatements(writes)[0]?.name ?? "";
  expect(nameOf(first, second)).toBe(nameOf({ ...first, values: [7, 8] }, second));
  expect(nameOf(first, second)).not.toBe(nameOf(second, first));
  expect(nameOf(first, second).length).toBeLessThan(64);
});

test("what stands alone keeps its name, and what may not be joined keeps its place", () => {
  expect(joinStatements([first, apart, second])).toEqual([
    { name: "first", text: first.text, values: [1, 2] },
    { name: "apart", text: apart.text, values: [6] },
    { name: "second", text: `WITH ${second.parts[0]} ${second.text}`, values: [3, 4, 5] },
  ]);
});
