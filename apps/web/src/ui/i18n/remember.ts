/** Makes what is slow to make, such as a formatter, once for each key, when it is first needed. */
export const remember = <Key extends readonly (string | number)[], Value>(
  make: (...key: Key) => Value,
): ((...key: Key) => Value) => {
  const made = new Map<string, { readonly value: Value }>();
  return (...key) => {
    const name = key.join();
    const known = made.get(name) ?? { value: make(...key) };
    made.set(name, known);
    return known.value;
  };
};
