/** Runs a task for each item, a limited number of them at the same time. */
export const runAtOnce = async <Item>(
  items: readonly Item[],
  atOnce: number,
  task: (item: Item, index: number) => Promise<void>,
): Promise<void> => {
  const rest = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of rest) await task(item, index);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
};
