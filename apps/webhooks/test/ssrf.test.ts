import { randomUUID } from "node:crypto";
import { connect, createServer } from "node:net";
import { once } from "node:events";
import type { LookupAddress } from "node:dns";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isAddressAllowed } from "../src/domain/destination.ts";
import type { DestinationRules } from "../src/domain/destination.ts";
import { createGuardedAgent } from "../src/sending/guarded-agent.ts";
import { callAs, eventually, openWorld } from "./support.ts";
import type { World } from "./support.ts";

/** A server that must not be reached, on every address of this machine; it records every connection. */
const startCanary = async () => {
  const reached: string[] = [];
  const listen = async (host: string, port: number) => {
    const server = createServer((socket) => {
      reached.push(`${host} by ${socket.remoteAddress}`);
      socket.destroy();
    });
    server.listen(port, host);
    await once(server, "listening");
    return server;
  };
  const first = await listen("127.0.0.1", 0);
  const address = first.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const servers = [first, await listen("::1", port)];
  return {
    port,
    reached,
    close: async () => {
      for (const server of servers) {
        server.close();
        await once(server, "close");
      }
    },
  };
};

const PUBLIC: LookupAddress = { address: "93.184.216.34", family: 4 };

/** What names stand for in these tests; each answer is given once, the last one for ever. */
const NAMES: Readonly<Record<string, readonly (readonly LookupAddress[])[]>> = {
  "loopback.example": [[{ address: "127.0.0.1", family: 4 }]],
  "loopback6.example": [[{ address: "::1", family: 6 }]],
  "private.example": [[{ address: "10.0.0.1", family: 4 }]],
  "metadata.example": [[{ address: "169.254.169.254", family: 4 }]],
  "mapped.example": [[{ address: "::ffff:127.0.0.1", family: 6 }]],
  "nat64.example": [[{ address: "64:ff9b::7f00:1", family: 6 }]],
  "zoned.example": [[{ address: "fe80::1%lo", family: 6 }]],
  "mixed.example": [[PUBLIC, { address: "127.0.0.1", family: 4 }]],
  // Public when it is looked at, this machine when it is connected to: what counts is what is connected to.
  "rebinding.example": [[{ address: "127.0.0.1", family: 4 }], [PUBLIC], [{ address: "127.0.0.1", family: 4 }]],
  "empty.example": [[]],
};

let world: World;
let canary: Awaited<ReturnType<typeof startCanary>>;
const lookups: string[] = [];

/** Any port, so that nothing but the host decides. */
const RULES: DestinationRules = { allowHttp: true, ports: [{ from: 1, to: 65_535 }], allowedNetworks: [] };

beforeAll(async () => {
  canary = await startCanary();
  const asked = new Map<string, number>();
  world = await openWorld({
    settings: { destinations: RULES, endpointsPerEntity: 1_000 },
    resolve: async (name) => {
      lookups.push(name);
      const count = asked.get(name) ?? 0;
      asked.set(name, count + 1);
      const answers = NAMES[name.replace(/\.$/, "")] ?? [];
      const answer = answers[Math.min(count, answers.length - 1)];
      if (answer === undefined) throw Object.assign(new Error("unknown"), { code: "ENOTFOUND" });
      return answer;
    },
  });
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await canary.close();
});

/** Hosts that are internal, or could be resolved as internal ones: none of them may be an endpoint's. */
const REFUSED_HOSTS = [
  // This machine, in every way that anybody writes it.
  "127.0.0.1",
  "127.1",
  "127.0.1",
  "127.255.255.254",
  "2130706433",
  "0x7f000001",
  "0x7f.0.0.1",
  "0x7f.1",
  "0177.0.0.1",
  "017700000001",
  "127.0.0.1.",
  "0",
  "0.0.0.0",
  "0x0",
  "１２７.0.0.1",
  "①②⑦.0.0.1",
  "127。0。0。1",
  "localhost",
  "LOCALHOST",
  "localhost.",
  "ｌｏｃａｌｈｏｓｔ",
  "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
  "api.localhost",
  "localhost.localdomain",
  "[::1]",
  "[0:0:0:0:0:0:0:1]",
  "[::]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[::127.0.0.1]",
  "[::ffff:0:127.0.0.1]",
  "[64:ff9b::127.0.0.1]",
  "[64:ff9b:1::7f00:1]",
  "[2002:7f00:1::]",
  "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
  // Private, link-local and other networks that are no public place.
  "10.0.0.1",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "100.64.0.1",
  "169.254.169.254",
  "2852039166",
  "0xa9fea9fe",
  "0251.0376.0251.0376",
  "[::ffff:169.254.169.254]",
  "[fd00:ec2::254]",
  "100.100.100.200",
  "168.63.129.16",
  "192.0.0.192",
  "192.0.2.1",
  "198.18.0.1",
  "198.51.100.1",
  "203.0.113.1",
  "192.88.99.1",
  "224.0.0.1",
  "239.255.255.255",
  "240.0.0.1",
  "255.255.255.255",
  "[fe80::1]",
  "[fe80::1%25eth0]",
  "[fe80::1%lo]",
  "[fc00::1]",
  "[fec0::1]",
  "[ff02::1]",
  "[100::1]",
  "[2001:db8::1]",
  "[3fff::1]",
  "[5f00::1]",
  // Names that only a local network answers to.
  "postgres",
  "nats",
  "metadata.google.internal",
  "printer.local",
  "router.lan",
  "x.home.arpa",
];

const create = (url: string) =>
  callAs(world.service, { subject: "partner", role: "partner", entityId: "main" }).create({ url });

describe("an endpoint is refused when it is made", () => {
  test.each(REFUSED_HOSTS)("at %s", async (host) => {
    for (const scheme of ["https", "http"]) {
      await expect(create(`${scheme}://${host}:${canary.port}/hooks`)).rejects.toMatchObject({
        cause: { kind: "VALIDATION_FAILED", details: { issues: [{ path: ["url"] }] } },
      });
    }
  });

  test.each([
    "ftp://partner.example/",
    "file:///etc/passwd",
    "gopher://partner.example/",
    "data:text/plain,hello",
    "unix:/var/run/docker.sock",
    "//partner.example/",
    "partner.example",
    "https://",
    "https:///hooks",
    "https://user@partner.example/",
    "https://user:password@partner.example/",
    "https://partner.example@127.0.0.1/",
    "https://127.0.0.1\\@partner.example/",
    "https://127.0.0.1#@partner.example/",
    "https://127.0.0.1:80@partner.example/",
    "https://partner.example:0/",
    "https://partner.example:70000/",
    "https://partner.example/#fragment",
    "https://%31%32%37.0.0.1/",
    "https://[::1/",
    "https://1.2.3.4.5.256/",
  ])("as %s", async (url) => {
    await expect(create(url)).rejects.toMatchObject({ cause: { kind: "VALIDATION_FAILED" } });
  });
});

describe("nothing is sent to a name that stands for", () => {
  test.each([...Object.keys(NAMES), "loopback.example.", "unknown.example"])("%s", async (name) => {
    const entityId = randomUUID();
    const calls = callAs(world.service, { subject: "partner", role: "partner", entityId });
    const { endpoint } = await calls.create({ url: `http://${name}:${canary.port}/hooks` });
    const { id: deliveryId } = await calls.sendTest({ endpointId: endpoint.id });
    const expected =
      name === "unknown.example" ? "The host's name is not known." : "The host is not in the public internet.";
    await eventually(async () => {
      const { delivery } = await calls.getDelivery({ deliveryId });
      expect(delivery).toMatchObject({ state: "waiting", attempts: 1, lastStatus: null, lastError: expected });
    });
    expect(lookups).toContain(name);
  });
});

test("an endpoint that was made under looser rules is not sent to under stricter ones", async () => {
  const entityId = randomUUID();
  const calls = callAs(world.service, { subject: "partner", role: "partner", entityId });
  const { endpoint } = await calls.create({ url: `http://partner.example:${canary.port}/hooks` });
  await world.service.db.query({
    text: "UPDATE endpoints SET url = $2 WHERE id = $1",
    values: [endpoint.id, `http://127.0.0.1:${canary.port}/hooks`],
  });
  const { id: deliveryId } = await calls.sendTest({ endpointId: endpoint.id });
  await eventually(async () => {
    const { delivery } = await calls.getDelivery({ deliveryId });
    expect(delivery.lastError).toBe("The endpoint's URL must name a host of the public internet.");
  });
});

test("the client itself connects to nothing behind the wall, whatever it is asked", async () => {
  const agent = createGuardedAgent({
    rules: RULES,
    resolve: async () => [{ address: "127.0.0.1", family: 4 }],
    connectTimeoutMs: 1_000,
    connectionsPerOrigin: 1,
  });
  for (const host of ["127.0.0.1", "[::1]", "[::ffff:7f00:1]", "name.example", "localhost"]) {
    for (const scheme of ["http", "https"]) {
      const request = { origin: `${scheme}://${host}:${canary.port}`, path: "/", method: "GET" } as const;
      await expect(agent.request(request)).rejects.toThrow("not in the public internet");
    }
  }
  await agent.destroy();
});

test("public addresses are allowed, and only in forms that everybody reads alike", () => {
  for (const address of ["93.184.216.34", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001:81b::200e"]) {
    expect({ address, allowed: isAddressAllowed(address, RULES) }).toEqual({ address, allowed: true });
  }
  for (const address of ["1.1", "0x1.1.1.1", "01.1.1.1", "16843009", "", "localhost", "2606:4700::1%eth0"]) {
    expect({ address, allowed: isAddressAllowed(address, RULES) }).toEqual({ address, allowed: false });
  }
});

// Last: after everything above was tried.
test("the canary was not reached, although it records every connection", async () => {
  expect(REFUSED_HOSTS.length).toBeGreaterThan(30);
  expect(canary.reached).toEqual([]);
  for (const host of ["127.0.0.1", "::1"]) {
    const socket = connect(canary.port, host).on("error", () => undefined);
    await once(socket, "close");
  }
  expect(canary.reached).toHaveLength(2);
});
