import { addressOnDemand } from "./on-demand.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Answers each question with the URL of another account on the run's nats-server, starting it at the first one. */
    crossdeskBroker: string;
  }
}

/** A broker as a test sees it: an account that nobody else has used or will use. */
export interface TestBroker {
  /** With user and password. */
  readonly url: string;
}

/**
 * An account of its own, with JetStream, on the one nats-server that all files of a vitest run share: subjects, streams and consumers of
 * others are out of its sight. It needs `vitest-global-setup.ts` as `globalSetup`. A test that ends or pauses its broker calls `startNats`.
 */
export const openTestBroker = async (): Promise<TestBroker> => {
  // vitest refuses to be imported outside a test worker, and this package is used there too.
  const { inject } = await import("vitest");
  return { url: await addressOnDemand(inject("crossdeskBroker")) };
};
