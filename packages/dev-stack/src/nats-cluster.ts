import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { natsConfiguration } from "@crossdesk/deploy";
import type { NatsUser } from "@crossdesk/deploy";
import { findFreePort } from "./free-port.ts";
import { startNats } from "./nats.ts";
import type { NatsServer } from "./nats.ts";

/** Several servers of NATS on 127.0.0.1 that keep streams together. */
export interface NatsCluster extends AsyncDisposable {
  /** All servers' addresses, with commas between them. */
  readonly url: string;
  readonly nodes: readonly NatsServer[];
  /** Ends a server, deletes all that it has stored, and starts it again. */
  wipe(node: number): Promise<void>;
}

export interface NatsClusterOptions {
  /** How many servers; 3 by default. */
  readonly size?: number;
  /** Who may connect; anybody by default. The first of them is in the addresses. */
  readonly users?: readonly NatsUser[];
}

const freePorts = async (count: number): Promise<number[]> => {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await findFreePort());
  return [...ports];
};

/** Starts them side by side. Streams can be created once the servers have found each other, some seconds later. */
export const startNatsCluster = async ({ size = 3, users = [] }: NatsClusterOptions = {}): Promise<NatsCluster> => {
  const folder = await mkdtemp(join(tmpdir(), "crossdesk-nats-cluster-"));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  const ports = await freePorts(2 * size);
  const routes = ports.slice(size);
  const startNode = async (port: number, index: number): Promise<NatsServer> => {
    const configFile = join(folder, `${index}.conf`);
    const listed = routes.map((route) => `nats://127.0.0.1:${route}`).join(", ");
    const cluster = `cluster { name: crossdesk, listen: "127.0.0.1:${routes[index]}", routes: [${listed}] }\n`;
    const admitted = users.length === 0 ? "" : natsConfiguration(users);
    await writeFile(configFile, `server_name: "node-${index}"\n${cluster}${admitted}`, { mode: 0o600 });
    return startNats({ port, configFile, storeDir: join(folder, `${index}`) });
  };
  const nodes = await Promise.all(ports.slice(0, size).map(startNode));
  for (const node of nodes) stack.defer(() => node.stop());
  const running = stack.move();
  const [user] = users;
  const login = user !== undefined && "user" in user ? `${user.user}:${user.password}@` : "";
  return {
    nodes,
    url: nodes.map(({ port }) => `nats://${login}127.0.0.1:${port}`).join(","),
    wipe: async (number) => {
      await nodes[number]?.kill();
      await rm(join(folder, `${number}`, "jetstream"), { recursive: true, force: true });
      await nodes[number]?.restart();
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
};
