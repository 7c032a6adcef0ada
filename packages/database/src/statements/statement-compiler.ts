import { PostgresQueryCompiler } from "kysely";
import { Parameter } from "./parameter.ts";

/**
 * Compiles statements that are kept: each parameter has one number, however often it occurs, and every other value is part of the text.
 * So an index with the condition `state = 'assigned'` serves a statement that compares with that constant, which PostgreSQL could not
 * know of a value that comes with each run.
 */
export class StatementCompiler extends PostgresQueryCompiler {
  readonly #numbers = new Map<string, number>();

  protected override appendValue(value: unknown): void {
    if (!(value instanceof Parameter)) {
      this.appendImmediateValue(value);
      return;
    }
    const key = `${value.statement} ${value.name} ${value.isJson}`;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      this.addParameter(value);
      number = this.numParameters;
      this.#numbers.set(key, number);
    }
    this.append(`$${number}`);
  }
}
