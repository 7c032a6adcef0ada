import { createHash } from "node:crypto";
import type { Statement, Write } from "./statement.ts";

const shift = (text: string, by: number): string =>
  by === 0 ? text : text.replaceAll(/\$(\d+)/gu, (_, place: string) => `$${Number(place) + by}`);

const withParts = (parts: readonly string[], text: string): string =>
  parts.length === 0 ? text : `WITH ${parts.join(", ")} ${text}`;

/** The texts made so far, by the names of what they are made of. */
const made = new Map<string, Pick<Statement, "name" | "text">>();

const makeText = (writes: readonly Write[]): Pick<Statement, "name" | "text"> => {
  const parts: string[] = [];
  let values = 0;
  let last = "";
  for (const [index, write] of writes.entries()) {
    if (index > 0) parts.push(`joined_${index} AS (${last})`);
    parts.push(...(write.parts ?? []).map((part) => shift(part, values)));
    last = shift(write.text, values);
    values += write.values?.length ?? 0;
  }
  const text = withParts(parts, last);
  // PostgreSQL takes names of 63 characters.
  return { name: `joined-${createHash("sha256").update(text).digest("base64url")}`, text };
};

/** A write by itself, for a caller who waits for its rows. */
export const standAlone = ({ name, parts = [], text, values = [] }: Write): Statement => ({
  ...(name === undefined ? {} : { name }),
  text: withParts(parts, text),
  values,
});

/** One statement that does what several named writes do that have nothing to do with one another. */
const joinAll = (writes: readonly Write[]): Statement => {
  const key = writes.map(({ name }) => name).join("+");
  let text = made.get(key);
  if (text === undefined) {
    text = makeText(writes);
    made.set(key, text);
  }
  return { ...text, values: writes.flatMap(({ values = [] }) => values) };
};

/**
 * Joins neighbours of `writes` that may be joined; the others stay as they are, in their places. The second of a name begins another
 * statement, as it may be about the same row.
 */
export const joinStatements = (writes: readonly Write[]): Statement[] => {
  const statements: Statement[] = [];
  let group: Write[] = [];
  const close = (): void => {
    const [first] = group;
    if (first !== undefined) statements.push(group.length === 1 ? standAlone(first) : joinAll(group));
    group = [];
  };
  for (const write of writes) {
    const joins = write.joins === true && write.name !== undefined;
    if (!joins || group.some(({ name }) => name === write.name)) close();
    group.push(write);
    if (!joins) close();
  }
  close();
  return statements;
};
