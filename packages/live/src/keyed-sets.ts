/** Values under keys. Most keys have one value, which needs no set of its own. */
export class KeyedSets<Value extends object> {
  readonly #byKey = new Map<string, Value | Set<Value>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(key: string, value: Value): void {
    const there = this.#byKey.get(key);
    if (there === undefined) this.#byKey.set(key, value);
    else if (there instanceof Set) there.add(value);
    else this.#byKey.set(key, new Set([there, value]));
    this.#size += 1;
  }

  delete(key: string, value: Value): void {
    const there = this.#byKey.get(key);
    if (there instanceof Set) {
      if (!there.delete(value)) return;
      if (there.size === 0) this.#byKey.delete(key);
    } else if (there === value) this.#byKey.delete(key);
    else return;
    this.#size -= 1;
  }

  has(key: string): boolean {
    return this.#byKey.has(key);
  }

  /** The values under a key: those that are added meanwhile come too, and those that are removed do not. */
  of(key: string): Iterable<Value> {
    const there = this.#byKey.get(key);
    if (there instanceof Set) return there;
    return there === undefined ? [] : [there];
  }

  forEach(key: string, visit: (value: Value) => void): void {
    for (const value of this.of(key)) visit(value);
  }

  *values(): Generator<Value, void, undefined> {
    for (const there of this.#byKey.values()) {
      if (there instanceof Set) yield* there;
      else yield there;
    }
  }
}
