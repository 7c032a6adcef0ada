import { expect, test } from "vitest";
import { connectNats, createLogger } from "@crossdesk/service-kit";
import { buildAgents } from "../src/app.ts";
import type { AgentsService } from "../src/app.ts";
import {
  adminCaller,
  agentCaller,
  aTicket,
  callAs,
  eventually,
  openWorld,
  settle,
  takeNews,
  ticketNews,
} from "./support.ts";
import type { World } from "./support.ts";

const logger = createLogger({ service: "agents-test", level: "silent" });

/** A replica that starts now, on what the others left. */
const startReplica = async (world: World): Promise<AgentsService & AsyncDisposable> => {
  const nc = await connectNats({ url: world.nats.url, name: "agents-test", logger });
  const service = await buildAgents({ nc, logger, databaseUrl: world.database.url, clock: world.clock });
  await service.start();
  return {
    ...service,
    [Symbol.asyncDispose]: async () => {
      await service.close();
      await nc.close();
    },
  };
};

test("after an outage, agents who were present before it stay so until they have had time to confirm it", async () => {
  await using world = await openWorld();
  const agents = await Promise.all(
    ["ada", "ben"].map((name) =>
      callAs(world.service, agentCaller(name)).setStatus({ status: "online", attendance: "console" }),
    ),
  );
  const gone = callAs(world.service, agentCaller("gone"));
  await gone.setStatus({ status: "online", attendance: "console" });
  await gone.confirmPresence({ leaving: true });
  world.clock.advance(12_000);
  await settle(world);
  const picked = ticketNews();
  await takeNews(world, picked);
  const unpicked = ticketNews();
  await takeNews(world, unpicked);
  const admin = (service: AgentsService) => callAs(service, adminCaller);
  const holder = async (service: AgentsService, ticketId: string) =>
    (await admin(service).explain({ ticketId })).agentId;
  await eventually(async () => expect(await holder(world.service, unpicked.ticketId)).not.toBeNull());
  await takeNews(world, { ...picked, pickedAt: world.clock.now(), ticketVersion: 2 });
  const base = aTicket({ id: picked.ticketId, status: "ASSIGNED", assignmentVersion: 1, version: 3, channel: "chat" });
  const pickedAt = world.clock.now().toISOString();
  const assignedAgentId = await holder(world.service, picked.ticketId);
  world.tickets.put({ ...base, assignedAgentId, pickedAt, awaiting: "team", awaitingSince: pickedAt });
  const before = await Promise.all([picked, unpicked].map(({ ticketId }) => holder(world.service, ticketId)));

  await world.service.close();
  world.clock.advance(600_000);
  await using service = await startReplica(world);
  const settled = { ...world, service, services: [service] };
  await settle(settled);
  const presence = async () =>
    Object.fromEntries((await admin(service).list({})).items.map(({ subject, isPresent }) => [subject, isPresent]));
  expect(await presence()).toEqual({ ada: true, ben: true, gone: false });
  const holders = () => Promise.all([picked, unpicked].map(({ ticketId }) => holder(service, ticketId)));
  expect(await holders()).toEqual(before);
  // Half of them come back; the others are absent a minute after the outage, as after any other silence.
  world.clock.advance(20_000);
  await callAs(service, agentCaller("ada")).confirmPresence({});
  world.clock.advance(40_000);
  await settle(settled);
  expect(await presence()).toEqual({ ada: true, ben: false, gone: false });
  expect(agents.map(({ isPresent }) => isPresent)).toEqual([true, true]);
});

test("a replica that is restarted while another one runs changes nothing about who is there", async () => {
  await using world = await openWorld();
  await callAs(world.service, agentCaller("ada")).setStatus({ status: "online", attendance: "console" });
  world.clock.advance(30_000);
  await settle(world);
  {
    await using restarted = await startReplica(world);
    expect(await callAs(restarted, agentCaller("ada")).me()).toMatchObject({ isPresent: true });
    world.clock.advance(30_000);
    await eventually(async () =>
      expect((await callAs(restarted, adminCaller).list({})).items[0]?.isPresent).toBe(false),
    );
  }
});
