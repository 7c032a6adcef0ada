import type { PoolClient } from "pg";

/** Holds the socket back until what is sent in this turn can be written at once: a write costs more than a statement. */
export const joinWrites = ({ connection: { stream } }: PoolClient): void => {
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
};
