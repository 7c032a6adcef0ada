import type { AgentNews, CrossdeskRouter } from "@crossdesk/contracts";
import { createTRPCClient } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import { expect, test } from "vitest";
import { AgentNewsFeed } from "./agent-news-feed.ts";

type Tell = (id: string, news: AgentNews) => void;

/** A feed of agents, whose service says what the test has it say. */
const startFeed = () => {
  const services: Tell[] = [];
  const client = createTRPCClient<CrossdeskRouter>({
    links: [
      () => () =>
        observable((observer) => {
          services.push((id, data) => observer.next({ result: { type: "data", id, data: { id, data } } }));
        }),
    ],
  });
  return { feed: new AgentNewsFeed({ client, logger: { info: () => undefined } }), services };
};

test("a stream says that it tells of everything once the service's own subscription stands, and not before", async () => {
  const { feed, services } = startFeed();
  const end = new AbortController();
  const stream = feed.follow("main", end.signal);
  let isTold = false;
  const first = stream.next().finally(() => (isTold = true));
  await expect.poll(() => services.length).toBe(1);
  expect(isTold).toBe(false);
  services[0]?.("1", { kind: "tick" });
  expect((await first).value).toMatchObject({ item: { kind: "tick" } });
  // A stream that is opened later gets the tick at once.
  const second = feed.follow("main", end.signal);
  expect((await second.next()).value).toMatchObject({ item: { kind: "tick" } });
  end.abort();
  await Promise.all([stream.next(), second.next()]);
});
