import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findFreePort, startNats } from "@crossdesk/dev-stack";
import { nkeys } from "@nats-io/transport-node";
import { pino } from "pino";
import { expect, test } from "vitest";
import { connectNats } from "../src/index.ts";

const logger = pino({ level: "silent" });
const pem = (name: string): string => fileURLToPath(new URL(`fixtures/tls/${name}.pem`, import.meta.url));

const openFolder = async (): Promise<AsyncDisposable & { readonly file: (name: string) => string }> => {
  const folder = await mkdtemp(join(tmpdir(), "crossdesk-connect-"));
  return {
    file: (name) => join(folder, name),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
};

test("any of the servers will do, and the key in a file proves who connects", async () => {
  await using folder = await openFolder();
  const key = nkeys.createUser();
  await writeFile(folder.file("user.nk"), key.getSeed(), { mode: 0o600 });
  await using broker = await startNats({ jetstream: false, users: [{ nkey: key.getPublicKey() }] });
  const url = `nats://127.0.0.1:${await findFreePort()}, nats://127.0.0.1:${broker.port}`;
  const nc = await connectNats({ url, credentialsFile: folder.file("user.nk"), name: "test", logger });
  await nc.flush();
  expect(nc.getServer()).toBe(`127.0.0.1:${broker.port}`);
  await nc.close();
});

test("a broker that demands certificates gets the program's own, and shows one of those that are trusted", async () => {
  await using folder = await openFolder();
  const tls = { cert_file: pem("server"), key_file: pem("server-key"), ca_file: pem("ca"), verify: true };
  await writeFile(folder.file("nats.conf"), `tls ${JSON.stringify(tls)}\n`);
  await using broker = await startNats({ jetstream: false, configFile: folder.file("nats.conf") });
  const nc = await connectNats({
    url: `tls://127.0.0.1:${broker.port}`,
    tls: { caFile: pem("ca"), certFile: pem("client"), keyFile: pem("client-key") },
    name: "test",
    logger,
  });
  await nc.flush();
  expect(nc.info?.tls_required).toBe(true);
  await nc.close();
});
