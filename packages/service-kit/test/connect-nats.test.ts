import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findFreePort, startNats } from "@crossdesk/dev-stack";
import { connect, nkeys } from "@nats-io/transport-node";
import { pino } from "pino";
import { expect, test } from "vitest";
import { connectNats } from "../src/index.ts";

type KeyPair = ReturnType<typeof nkeys.createUser>;

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

test("a command does not wait for a broker that is not up", async () => {
  const url = `nats://127.0.0.1:${await findFreePort()}`;
  await expect(connectNats({ url, name: "test", logger, waits: false })).rejects.toThrow(/refused/i);
});

/** A statement about a key, signed by another, as `nsc` writes them. */
const signStatement = (signer: KeyPair, subject: KeyPair, nats: Readonly<Record<string, unknown>>): string => {
  const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString("base64url");
  const sub = subject.getPublicKey();
  const claims = { jti: sub, iat: Math.floor(Date.now() / 1000), iss: signer.getPublicKey(), name: "test", sub, nats };
  const signed = `${encode({ typ: "JWT", alg: "ed25519-nkey" })}.${encode(claims)}`;
  return `${signed}.${Buffer.from(signer.sign(Buffer.from(signed))).toString("base64url")}`;
};

const credentialsOf = (statement: string, user: KeyPair): string =>
  [
    "-----BEGIN NATS USER JWT-----",
    statement,
    "------END NATS USER JWT------",
    "",
    "-----BEGIN USER NKEY SEED-----",
    Buffer.from(user.getSeed()).toString(),
    "------END USER NKEY SEED------",
    "",
  ].join("\n");

test("a broker in operator mode accepts the credentials of its accounts, and no others", async () => {
  await using folder = await openFolder();
  const [operator, account, user] = [nkeys.createOperator(), nkeys.createAccount(), nkeys.createUser()];
  const unlimited = { subs: -1, data: -1, payload: -1 };
  const limits = { ...unlimited, imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 };
  const statements = {
    operator: signStatement(operator, operator, { type: "operator", version: 2 }),
    account: signStatement(operator, account, { type: "account", version: 2, limits }),
    user: signStatement(account, user, { type: "user", version: 2, pub: {}, sub: {}, ...unlimited }),
  };
  await writeFile(
    folder.file("nats.conf"),
    `operator: ${statements.operator}\nresolver: MEMORY\n` +
      `resolver_preload: { ${account.getPublicKey()}: ${statements.account} }\n`,
  );
  await using broker = await startNats({ jetstream: false, configFile: folder.file("nats.conf") });
  await writeFile(folder.file("user.creds"), credentialsOf(statements.user, user), { mode: 0o600 });
  const nc = await connectNats({
    url: broker.url,
    credentialsFile: folder.file("user.creds"),
    name: "test",
    logger,
  });
  const received = nc.subscribe("said");
  nc.publish("said", "hello");
  for await (const message of received) {
    expect(message.string()).toBe("hello");
    break;
  }
  await nc.close();
  await expect(connect({ servers: broker.url, reconnect: false })).rejects.toThrow(/authorization/iu);
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
