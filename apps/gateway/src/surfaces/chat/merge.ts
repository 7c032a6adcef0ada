/** Gives what two sources give, as it comes, until the first of them ends; then both are closed. */
export async function* merge<One, Other>(
  one: AsyncGenerator<One, void, undefined>,
  other: AsyncGenerator<Other, void, undefined>,
): AsyncGenerator<{ readonly one: One } | { readonly other: Other }, void, undefined> {
  const nextOne = () => one.next().then((result) => ({ from: "one", result }) as const);
  const nextOther = () => other.next().then((result) => ({ from: "other", result }) as const);
  let ones = nextOne();
  let others = nextOther();
  try {
    for (;;) {
      const next = await Promise.race([ones, others]);
      if (next.from === "one") {
        if (next.result.done === true) return;
        ones = nextOne();
        yield { one: next.result.value };
      } else if (next.result.done === true) {
        return;
      } else {
        others = nextOther();
        yield { other: next.result.value };
      }
    }
  } finally {
    // Nobody waits for what is still on its way, and its failure is nobody's.
    for (const pending of [ones, others]) pending.catch(() => undefined);
    void one.return().catch(() => undefined);
    void other.return().catch(() => undefined);
  }
}
