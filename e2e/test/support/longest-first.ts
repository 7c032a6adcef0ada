import { BaseSequencer } from "vitest/node";
import type { TestSpecification } from "vitest/node";

/**
 * Begins with these files, in this order, so that none of them is what all other workers wait for at the end. vitest knows by itself only how long
 * files took before on this machine, and sorts by their size where it does not: some of the longest are the smallest.
 */
export const longestFirst = (files: readonly string[]): typeof BaseSequencer =>
  class extends BaseSequencer {
    override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
      const rankOf = ({ moduleId }: TestSpecification): number => {
        const rank = files.findIndex((file) => moduleId.endsWith(`/${file}`));
        return rank === -1 ? files.length : rank;
      };
      // Sorting is stable: all others keep the order that vitest gives them.
      return (await super.sort(specifications)).toSorted((one, other) => rankOf(one) - rankOf(other));
    }
  };
