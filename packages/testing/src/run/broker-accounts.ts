import { randomBytes } from "node:crypto";
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startNats } from "@crossdesk/dev-stack";
import type { Shared } from "../on-demand.ts";

/** More than a run of all packages takes; a thousand of them add a tenth of a second to the server's start. */
const ACCOUNTS = 1000;

/**
 * JetStream's limit is beyond any disk: what streams may take at most is counted against it for all accounts, and tests store next to nothing.
 */
const configuration = (storeDir: string, password: string): string => {
  const accounts = Array.from(
    { length: ACCOUNTS },
    (_, index) => `  test${index} { jetstream: enabled, users: [{ user: test${index}, password: "${password}" }] }\n`,
  );
  return `jetstream {\n  store_dir: ${JSON.stringify(storeDir)}\n  max_file_store: 1PB\n}\naccounts {\n${accounts.join("")}}\n`;
};

/** Starts the one nats-server of a run, with an account for each test that asks. */
export const startBroker = async (): Promise<Shared> => {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await mkdtempDisposable(join(tmpdir(), "crossdesk-broker-")));
  const configFile = join(folder.path, "nats.conf");
  const password = randomBytes(18).toString("hex");
  await writeFile(configFile, configuration(join(folder.path, "jetstream"), password), { mode: 0o600 });
  const server = stack.use(await startNats({ configFile, jetstream: false }));
  let given = 0;
  const running = stack.move();
  return {
    address: () => {
      if (given === ACCOUNTS) throw new Error(`All ${ACCOUNTS} accounts of the tests' broker are taken.`);
      given += 1;
      return `nats://test${given - 1}:${password}@127.0.0.1:${server.port}`;
    },
    stop: () => running.disposeAsync(),
  };
};
