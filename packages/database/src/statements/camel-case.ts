import {
  AliasNode,
  CamelCasePlugin,
  ColumnNode,
  IdentifierNode,
  ReferenceNode,
  ReturningNode,
  SelectAllNode,
  SelectionNode,
} from "kysely";
import type { OperationNode } from "kysely";
import type { StatementNode } from "./prepared.ts";

/** Between the names of properties and of columns: `openedAt` is `opened_at`. */
class Names extends CamelCasePlugin {
  toProperty(column: string): string {
    const property = this.camelCase(column);
    if (this.snakeCase(property) !== column) throw new TypeError(`No property stands for the column "${column}".`);
    return property;
  }
}

/** Makes columns of the properties that a statement names. */
export const names = new Names();

const outputName = (node: OperationNode): string | undefined => {
  if (SelectionNode.is(node)) return outputName(node.selection);
  if (ReferenceNode.is(node)) return outputName(node.column);
  if (ColumnNode.is(node)) return node.column.name;
  if (AliasNode.is(node)) return IdentifierNode.is(node.alias) ? node.alias.name : undefined;
  if (SelectAllNode.is(node)) throw new TypeError("A kept statement names what it selects, as columnsOf(entity) does.");
  return undefined;
};

const nameSelection = (selection: SelectionNode): SelectionNode => {
  const column = outputName(selection);
  const property = column === undefined ? undefined : names.toProperty(column);
  if (column === undefined || property === undefined || property === column) return selection;
  const { selection: inner } = selection;
  const value = AliasNode.is(inner) ? inner.node : inner;
  return SelectionNode.create(AliasNode.create(value, IdentifierNode.create(property)));
};

/** Has PostgreSQL call the columns of a statement's rows by the names of properties, so that no row is rewritten. */
export const nameResults = (node: StatementNode): StatementNode => {
  if ("selections" in node && node.selections !== undefined) {
    return Object.freeze({ ...node, selections: node.selections.map(nameSelection) });
  }
  if ("returning" in node && node.returning !== undefined) {
    return Object.freeze({ ...node, returning: ReturningNode.create(node.returning.selections.map(nameSelection)) });
  }
  return node;
};
