import { createHash } from "node:crypto";

/** Conditions of one statement, joined by AND, with their parameters numbered as they come. */
export class Conditions {
  readonly values: unknown[];
  readonly #texts: string[] = [];
  readonly #names: string[] = [];

  /** `values` are the parameters that the statement has before its conditions. */
  constructor(values: readonly unknown[] = []) {
    this.values = [...values];
  }

  /** Adds a parameter and gives its placeholder. */
  parameter(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  /** Adds a condition; `name` says which, so that a statement's name can tell its shape. */
  add(name: string, text: (placeholder: string) => string, value: unknown): this {
    this.#texts.push(text(this.parameter(value)));
    this.#names.push(name);
    return this;
  }

  /** Adds a condition for each value that is given. */
  addIf(value: unknown, name: string, text: (placeholder: string) => string): this {
    return value === undefined || value === null ? this : this.add(name, text, value);
  }

  /** Adds a condition without a parameter, where it is wanted. */
  addWhere(isWanted: boolean, name: string, text: string): this {
    if (!isWanted) return this;
    this.#texts.push(text);
    this.#names.push(name);
    return this;
  }

  get text(): string {
    return this.#texts.length === 0 ? "true" : this.#texts.join(" AND ");
  }

  /** The same for all statements with the same conditions, and short: PostgreSQL cuts statements' names at 63 bytes. */
  get shape(): string {
    return createHash("sha256").update(this.#names.join("+")).digest("base64url").slice(0, 22);
  }
}
