import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort, startNats, startPostgres } from "@crossdesk/dev-stack";
import { NO_MEASURE } from "../no-measure.ts";
import { startApp, startProcess } from "./app-process.ts";
import type { AppProcess } from "./app-process.ts";

/** What is compared: gateway and services as they are deployed, and a bare Fastify, on the same disk. */
export interface Stack extends AsyncDisposable {
  readonly gatewayUrl: string;
  readonly bareUrl: string;
  readonly gateway: AppProcess;
  readonly files: AppProcess;
  readonly tickets: AppProcess;
  readonly bare: AppProcess;
}

export const startStack = async (): Promise<Stack> => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "crossdesk-bench-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const [postgres, nats] = await Promise.all([startPostgres(), startNats()]);
  stack.use(postgres);
  stack.use(nats);
  const env = {
    NATS_URL: nats.url,
    DATABASE_URL: postgres.url,
    CROSSDESK_DATA: folder,
    NODE_ENV: "production",
    PARTNER_AUTH: "open",
    AUTH_SECRET: "a secret that is only good for this benchmark",
    ...NO_MEASURE,
  };
  const tickets = stack.use(await startApp("tickets", env));
  const files = stack.use(await startApp("files", env));
  const port = await findFreePort();
  const gatewayUrl = `http://127.0.0.1:${port}`;
  const gateway = stack.use(await startApp("gateway", { ...env, PORT: String(port), PUBLIC_URL: gatewayUrl }));
  const barePort = await findFreePort();
  const bare = stack.use(
    await startProcess(new URL("bare-server.ts", import.meta.url), { PORT: String(barePort), FOLDER: folder }),
  );
  const running = stack.move();
  return {
    gatewayUrl,
    bareUrl: `http://127.0.0.1:${barePort}`,
    gateway,
    files,
    tickets,
    bare,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
};
