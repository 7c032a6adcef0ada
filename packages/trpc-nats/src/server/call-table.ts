import { Slots } from "../shared/slots.ts";
import type { ActiveCall } from "./active-call.ts";

/** The calls that run, by their ids. The Map holds numbers only, for the reason that `Slots` gives. */
export class CallTable {
  readonly #numbers = new Map<string, number>();
  readonly #calls = new Slots<ActiveCall>();

  get size(): number {
    return this.#numbers.size;
  }

  has(id: string): boolean {
    return this.#numbers.has(id);
  }

  get(id: string): ActiveCall | undefined {
    const number = this.#numbers.get(id);
    return number === undefined ? undefined : this.#calls.get(number);
  }

  add(call: ActiveCall): void {
    const number = this.#calls.nextNumber();
    this.#numbers.set(call.request.id, number);
    this.#calls.set(number, call);
  }

  delete(call: ActiveCall): void {
    const number = this.#numbers.get(call.request.id);
    if (number === undefined) return;
    this.#numbers.delete(call.request.id);
    this.#calls.delete(number);
  }

  values(): ActiveCall[] {
    return this.#calls.values();
  }
}
