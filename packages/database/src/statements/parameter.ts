import { sql, ValueNode } from "kysely";
import type { Expression, OperationNode, RawBuilder } from "kysely";

/** Stands in a statement for a value that is given each time it runs. */
export class Parameter<Value> implements Expression<Value> {
  /** The statement that it belongs to: names of parameters are its own. */
  readonly statement: string;
  readonly name: string;
  /** As JSON, which columns of type `json` and `jsonb` take. */
  readonly isJson: boolean;

  constructor({ statement, name, isJson = false }: { statement: string; name: string; isJson?: boolean }) {
    this.statement = statement;
    this.name = name;
    this.isJson = isJson;
  }

  get expressionType(): Value | undefined {
    return undefined;
  }

  /** Takes its value out of those of its statement, in the form in which the driver takes it. */
  encode(values: object | undefined): unknown {
    const value: unknown = values === undefined ? null : Reflect.get(values, this.name);
    if (value === undefined || value === null) return null;
    return this.isJson ? JSON.stringify(value) : value;
  }

  toOperationNode(): OperationNode {
    return ValueNode.create(this);
  }
}

/** A value as PostgreSQL has it: what is left out is null. */
export type SqlValue<Value> = undefined extends Value ? Exclude<Value, undefined> | null : Value;

/** Values as PostgreSQL has them. */
export type SqlValues<Values> = { readonly [Name in keyof Values]-?: SqlValue<Values[Name]> };

/** Makes parameters for values that are as PostgreSQL has them. */
export interface SqlParameters<Values> {
  /** The parameter of that name. */
  <Name extends keyof Values & string>(name: Name): Parameter<Values[Name]>;
  /** The same as a value of the PostgreSQL type `type`, where PostgreSQL cannot infer it: `"uuid[]"`. */
  <Name extends keyof Values & string>(name: Name, type: string): RawBuilder<Values[Name]>;
  /** The parameter of that name, written as JSON. */
  json<Name extends keyof Values & string>(name: Name): Parameter<Values[Name]>;
}

/** Makes the parameters of one statement. What makes those of fewer values may be given it as well. */
export type ParameterFactory<Values> = SqlParameters<SqlValues<Values>>;

export const parametersOf = <Values>(statement: string): SqlParameters<Values> => {
  function parameter<Name extends keyof Values & string>(name: Name): Parameter<Values[Name]>;
  function parameter<Name extends keyof Values & string>(name: Name, type: string): RawBuilder<Values[Name]>;
  function parameter<Name extends keyof Values & string>(name: Name, type?: string): Expression<Values[Name]> {
    const plain = new Parameter<Values[Name]>({ statement, name });
    return type === undefined ? plain : sql<Values[Name]>`${plain}::${sql.raw(type)}`;
  }
  return Object.assign(parameter, {
    json: <Name extends keyof Values & string>(name: Name) =>
      new Parameter<Values[Name]>({ statement, name, isJson: true }),
  });
};
