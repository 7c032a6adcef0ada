import { createRandom } from "../chaos/random.ts";
import type { Random } from "../chaos/random.ts";
import { MINUTE } from "./time.ts";

/** What people do by chance: the same for the same seed and person, whatever the others do. */
export interface Chance extends Random {
  happens(probability: number): boolean;
  /** A time in milliseconds, by its bounds in minutes; short ones are more frequent than long ones. */
  minutes(least: number, most: number): number;
  /** One of the keys, by their weights. */
  weighted<Key extends string>(weights: Readonly<Record<Key, number>>): Key;
}

/** FNV-1a: gives each name a seed of its own. */
const hash = (text: string): number => {
  let mixed = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    mixed = Math.imul(mixed ^ text.charCodeAt(index), 0x01000193);
  }
  return mixed >>> 0;
};

export const createChance = (seed: number, name: string): Chance => {
  const random = createRandom(hash(`${seed} ${name}`));
  return {
    ...random,
    happens: (probability) => random.next() < probability,
    minutes: (least, most) => (least + (most - least) * random.next() ** 2) * MINUTE,
    weighted: <Key extends string>(weights: Readonly<Record<Key, number>>): Key => {
      const entries = Object.entries<number>(weights);
      let left = random.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [key, weight] of entries) {
        left -= weight;
        if (left < 0) return key as Key;
      }
      throw new Error("There is nothing to choose from.");
    },
  };
};
