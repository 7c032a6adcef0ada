import { expect, test } from "vitest";
import { onEvent, startConsumer, startRelay } from "../src/index.ts";
import {
  closing,
  countThing,
  countsOf,
  eventually,
  logger,
  openTestDatabase,
  openTestNats,
  publishThing,
  ThingHappened,
} from "./support.ts";

const counting = {
  "events.tests.thing-happened": onEvent(ThingHappened, (event, tx) => countThing(tx, event)),
};

test("a published event takes effect in the service that listens", async () => {
  await using nats = await openTestNats();
  await using sender = await openTestDatabase();
  await using receiver = await openTestDatabase();
  await using _relay = closing(startRelay({ db: sender.db, nc: nats.nc, logger }));
  await using _consumer = closing(
    startConsumer({ db: receiver.db, nc: nats.nc, service: "other", source: "tests", handlers: counting, logger }),
  );
  await Promise.all(["a", "b", "c"].map((thing) => publishThing(sender.db, thing)));
  await eventually(async () => expect(await countsOf(receiver.db)).toEqual({ a: 1, b: 1, c: 1 }));
});
