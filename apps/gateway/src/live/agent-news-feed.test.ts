import type { AgentNews, CrossdeskRouter } from "@crossdesk/contracts";
import { createTRPCClient } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import { expect, test } from "vitest";
import { AgentNewsFeed } from "./agent-news-feed.ts";

type Emit = (id: string, news: AgentNews) => void;

/** A feed of agents, whose service emits what the test gives it. */
const startFeed = () => {
  const services: Emit[] = [];
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

test("a stream reports that it is complete once the service's own subscription is established, and not before", async () => {
  const { feed, services } = startFeed();
  const end = new AbortController();
  const stream = feed.follow("main", end.signal);
  let hasItem = false;
  const first = stream.next().finally(() => (hasItem = true));
  await expect.poll(() => services.length).toBe(1);
  expect(hasItem).toBe(false);
  services[0]?.("1", { kind: "tick" });
  expect((await first).value).toMatchObject({ item: { kind: "tick" } });
  // A stream that is opened later gets the tick immediately.
  const second = feed.follow("main", end.signal);
  expect((await second.next()).value).toMatchObject({ item: { kind: "tick" } });
  end.abort();
  await Promise.all([stream.next(), second.next()]);
});
