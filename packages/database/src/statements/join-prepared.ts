import { createHash } from "node:crypto";
import { CommonTableExpressionNameNode, CommonTableExpressionNode, WithNode } from "kysely";
import type { CommonTableExpressionNode as TableExpression } from "kysely";
import type { Statement } from "../statement.ts";
import { toStatement } from "./run-prepared.ts";
import type { Parameter } from "./parameter.ts";
import { compile } from "./prepared.ts";
import type { Prepared, StatementNode } from "./prepared.ts";

/** A statement with the values that it shall run with. */
export interface Bound {
  readonly prepared: Prepared<never, unknown>;
  readonly values: object;
  /** Whether it may be joined, where that is not for the statement to say. */
  readonly joins?: boolean;
}

/** Pairs a statement with its values. */
export const bound = <Values extends object, Row>(prepared: Prepared<Values, Row>, values: Values): Bound => ({
  prepared,
  values,
});

const expressionsOf = (node: StatementNode): readonly TableExpression[] =>
  "with" in node && node.with !== undefined ? node.with.expressions : [];

/** Several statements as one: each but the last becomes an expression of its `WITH`, as do their own expressions. */
const joinNodes = (statements: readonly Prepared<never, unknown>[]): StatementNode => {
  const expressions: TableExpression[] = [];
  let last: StatementNode | undefined;
  for (const [index, { node }] of statements.entries()) {
    if (last !== undefined) {
      const name = CommonTableExpressionNameNode.create(`joined_${index}`);
      const { with: _hoisted, ...rest } = last;
      expressions.push(CommonTableExpressionNode.create(name, rest));
    }
    expressions.push(...expressionsOf(node));
    last = node;
  }
  const [first, ...others] = expressions;
  if (last === undefined) throw new RangeError("There is nothing to join.");
  if (first === undefined) return last;
  const start = WithNode.create(first, {});
  return { ...last, with: others.reduce((all, each) => WithNode.cloneWithExpression(all, each), start) };
};

interface Joined {
  readonly name: string;
  readonly text: string;
  /** Each with the place of the statement whose values it takes. */
  readonly parameters: readonly { readonly parameter: Parameter<unknown>; readonly place: number }[];
}

/** Made once for each sequence of statements. */
const made = new Map<string, Joined>();

const joined = (statements: readonly Prepared<never, unknown>[]): Joined => {
  const key = statements.map(({ name }) => name).join("+");
  let known = made.get(key);
  if (known === undefined) {
    const { text, parameters } = compile(joinNodes(statements));
    known = {
      // PostgreSQL takes names of 63 characters.
      name: `joined-${createHash("sha256").update(text).digest("base64url")}`,
      text,
      parameters: parameters.map((parameter) => ({
        parameter,
        place: statements.findIndex(({ name }) => name === parameter.statement),
      })),
    };
    made.set(key, known);
  }
  return known;
};

/** One statement that does what several do which have nothing to do with one another; no two may be of one name. */
const joinPrepared = (all: readonly Bound[]): Statement => {
  const [only] = all;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `bound` put the two together
  if (only !== undefined && all.length === 1) return toStatement(only.prepared, only.values as never);
  const { name, text, parameters } = joined(all.map(({ prepared }) => prepared));
  return { name, text, values: parameters.map(({ parameter, place }) => parameter.encode(all[place]?.values)) };
};

/**
 * The statements that do what `writes` do, in their order. Neighbours that may be joined are one; the second of a name begins another, as it
 * may be about the same row.
 */
export const joinDeferred = (writes: readonly Bound[]): Statement[] => {
  const groups: Bound[][] = [];
  let open: Bound[] | undefined;
  for (const write of writes) {
    const joins = write.joins ?? write.prepared.joins;
    if (!joins || open === undefined || open.some(({ prepared }) => prepared.name === write.prepared.name)) {
      const group: Bound[] = [];
      groups.push(group);
      open = joins ? group : undefined;
      group.push(write);
    } else {
      open.push(write);
    }
  }
  return groups.map(joinPrepared);
};
