/** Runs work, or gives the answer of work with the same key that is under way already. */
export type SharedCalls<Answer> = (key: string, work: () => Promise<Answer>) => Promise<Answer>;

/** Lets callers who ask for the same at the same time share one answer. What fails, fails for all of them; the next call begins again. */
export const shareCalls = <Answer>(): SharedCalls<Answer> => {
  const underWay = new Map<string, Promise<Answer>>();
  return (key, work) => {
    const known = underWay.get(key);
    if (known !== undefined) return known;
    const begun = work().finally(() => underWay.delete(key));
    underWay.set(key, begun);
    return begun;
  };
};
