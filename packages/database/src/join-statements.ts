import { createHash } from "node:crypto";
import type { Statement, Write } from "./statement.ts";
import { joinPrepared } from "./statements/join-prepared.ts";
import type { Bound } from "./statements/join-prepared.ts";

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

/** A write of either kind; one of its name may join its neighbours of the same kind. */
type AnyWrite = Bound | Write;

const isBound = (write: AnyWrite): write is Bound => "prepared" in write;
const nameOf = (write: AnyWrite): string | undefined => (isBound(write) ? write.prepared.name : write.name);
const mayJoin = (write: AnyWrite): boolean =>
  isBound(write) ? (write.joins ?? write.prepared.joins) : write.joins === true && write.name !== undefined;

/**
 * Joins neighbours of `writes` that may be joined; the others stay as they are, in their places. The second of a name begins another
 * statement, as it may be about the same row.
 */
export const joinStatements = (writes: readonly AnyWrite[]): Statement[] => {
  const statements: Statement[] = [];
  let group: AnyWrite[] = [];
  const close = (): void => {
    const kept = group.filter(isBound);
    const texts = group.filter((each): each is Write => !isBound(each));
    const [first] = texts;
    if (kept.length > 0) statements.push(joinPrepared(kept));
    else if (first !== undefined) statements.push(texts.length === 1 ? standAlone(first) : joinAll(texts));
    group = [];
  };
  for (const write of writes) {
    const [first] = group;
    const isOther = first !== undefined && isBound(first) !== isBound(write);
    if (isOther || !mayJoin(write) || group.some((each) => nameOf(each) === nameOf(write))) close();
    group.push(write);
    if (!mayJoin(write)) close();
  }
  close();
  return statements;
};
