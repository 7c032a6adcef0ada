import { createSocket } from "node:dgram";
import { once } from "node:events";
import { expect, test } from "vitest";
import { createNameResolver } from "./resolve-name.ts";

const A = 1;
const AAAA = 28;

/** What the tests' name server knows; it keeps silent about `silent.example`. */
const RECORDS: Readonly<Record<string, Readonly<Record<number, Buffer>>>> = {
  "both.example": {
    [A]: Buffer.from([93, 184, 216, 34]),
    [AAAA]: Buffer.from("26064700".padEnd(31, "0") + "1", "hex"),
  },
  "six.example": { [AAAA]: Buffer.from("26064700".padEnd(31, "0") + "1", "hex") },
};

const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);

/** A name server on this machine, as much of one as these names need. */
const startNameServer = async (): Promise<AsyncDisposable & { readonly address: string }> => {
  const socket = createSocket("udp4");
  socket.on("message", (query, sender) => {
    const labels: string[] = [];
    let at = 12;
    for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
      labels.push(query.toString("latin1", at + 1, at + 1 + length));
      at += length + 1;
    }
    const name = labels.join(".").toLowerCase();
    if (name === "silent.example") return;
    const type = query.readUInt16BE(at + 1);
    const question = query.subarray(12, at + 5);
    const known = RECORDS[name];
    const data = known?.[type];
    const header = [
      query.subarray(0, 2),
      u16(known === undefined ? 0x81_83 : 0x81_80),
      u16(1),
      u16(data ? 1 : 0),
      u16(0),
      u16(0),
    ];
    const answer = data === undefined ? [] : [u16(0xc0_0c), u16(type), u16(1), u16(0), u16(60), u16(data.length), data];
    socket.send(Buffer.concat([...header, question, ...answer]), sender.port, sender.address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return {
    address: `127.0.0.1:${socket.address().port}`,
    async [Symbol.asyncDispose]() {
      socket.close();
      await once(socket, "close");
    },
  };
};

test("a name is all of its addresses, of both families", async () => {
  await using server = await startNameServer();
  const resolve = createNameResolver({ servers: [server.address], timeoutMs: 20_000 });
  expect(await resolve("both.example")).toEqual([
    { address: "93.184.216.34", family: 4 },
    { address: "2606:4700::1", family: 6 },
  ]);
  expect(await resolve("six.example")).toEqual([{ address: "2606:4700::1", family: 6 }]);
});

test("an unknown name is distinguished from one for which no server answers", async () => {
  await using server = await startNameServer();
  const [patient, hasty] = [20_000, 100].map((timeoutMs) =>
    createNameResolver({ servers: [server.address], timeoutMs }),
  );
  await expect(patient?.("unknown.example")).rejects.toMatchObject({ code: "NAME_UNKNOWN" });
  await expect(hasty?.("silent.example")).rejects.toMatchObject({ code: "NAME_FAILED" });
});

test("many names whose servers do not answer do not delay others", async () => {
  await using server = await startNameServer();
  const resolve = createNameResolver({ servers: [server.address], timeoutMs: 1_000 });
  const silent = Array.from({ length: 50 }, () => resolve("silent.example"));
  const first = await Promise.race([resolve("six.example"), ...silent]);
  expect(first).toHaveLength(1);
  await Promise.allSettled(silent);
});
