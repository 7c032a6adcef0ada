/** A request of somebody who has nothing to do with the attack. */
export interface Probed {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What the others got meanwhile. */
export interface Probe {
  /** Milliseconds, sorted. */
  readonly times: readonly number[];
  /** Answers that were no success. */
  readonly refused: number;
}

const AT_ONCE = 4;

/** Asks for a while, a few at once, each as soon as the one before it is answered. */
export const probe = async (requests: readonly Probed[], seconds: number): Promise<Probe> => {
  const until = performance.now() + seconds * 1_000;
  const times: number[] = [];
  let refused = 0;
  const ask = async (from: number): Promise<void> => {
    for (let index = from; performance.now() < until; index += AT_ONCE) {
      const request = requests[index % requests.length];
      if (request === undefined) throw new Error("There is nothing to ask.");
      const began = performance.now();
      const answer = await fetch(request.url, { headers: request.headers });
      await answer.arrayBuffer();
      times.push(performance.now() - began);
      if (!answer.ok) refused += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, from) => ask(from)));
  return { times: times.toSorted((one, other) => one - other), refused };
};
