import { createServer } from "node:http";

/** Something that a whole vitest run shares. */
export interface Shared {
  /** What tests need to know to use it, such as its address; called at each question where they differ. */
  readonly address: string | (() => string);
  readonly stop: () => Promise<unknown>;
}

/** A URL that answers with the address of what is shared. */
export interface OnDemand {
  readonly url: string;
  /** The address, for whatever shares this process. */
  readonly read: () => Promise<string>;
  /** Stops it, if it was ever started. */
  readonly stop: () => Promise<void>;
}

/**
 * For a `globalSetup`: starts something when a test first asks for its address by `addressOnDemand`, so that a run which does not need it
 * does not pay for it.
 */
export async function startOnDemand(start: () => Promise<Shared>): Promise<OnDemand> {
  let starting: Promise<Shared> | undefined;
  const read = async (): Promise<string> => {
    starting ??= start();
    const { address } = await starting;
    return typeof address === "string" ? address : address();
  };
  const broker = createServer((_request, response) => {
    read().then(
      (address) => response.end(address),
      (error: unknown) => {
        response.statusCode = 500;
        response.end(error instanceof Error ? error.message : String(error));
      },
    );
  });
  await new Promise<void>((resolve) => broker.listen(0, "127.0.0.1", resolve));
  const address = broker.address();
  if (address === null || typeof address === "string") throw new Error("The broker has no port.");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    read,
    stop: async () => {
      broker.closeAllConnections();
      await new Promise((resolve) => broker.close(resolve));
      await starting?.then(
        (shared) => shared.stop(),
        () => undefined,
      );
    },
  };
}

/** Asks the URL of an `OnDemand` for the address; the first question of a run starts what is shared. */
export async function addressOnDemand(url: string): Promise<string> {
  const answer = await fetch(url);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`What the tests share did not start: ${text}`);
  return text;
}
