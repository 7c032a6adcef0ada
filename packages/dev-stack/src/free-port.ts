import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Undefined when a server could listen there this moment; else the system's error code, such as EADDRINUSE. */
export function probePort(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (error) => resolve("code" in error ? String(error.code) : error.message));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(undefined)));
  });
}

/**
 * A free port on the loopback address, `preferred` if that one is free. Taken from below the range of outgoing
 * connections, so that no client's own port can sit on it while a server restarts (a client that reconnects to a
 * closed port inside that range may even connect to itself).
 */
export async function findFreePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await isFree(preferred))) return preferred;
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(15_000, 32_000);
    if (await isFree(port)) return port;
  }
  throw new Error("No free port found between 15000 and 32000 on 127.0.0.1.");
}

/** The very port that is asked for, or any free one. */
export async function choosePort(
  server: string,
  options: { readonly port?: number; readonly preferredPort?: number },
): Promise<number> {
  if (options.port === undefined) return findFreePort(options.preferredPort);
  if (await isFree(options.port)) return options.port;
  throw new Error(`Port ${options.port} on 127.0.0.1 is in use, so ${server} cannot start there.`);
}

async function isFree(port: number): Promise<boolean> {
  return (await probePort(port, "127.0.0.1")) === undefined;
}
