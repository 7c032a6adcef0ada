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

/** Whether a server could listen there on the loopback address this moment. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await probePort(port, "127.0.0.1")) === undefined;
}

/**
 * A free port on the loopback address, `preferred` if that one is free. Taken from below the range of outgoing
 * connections, so that no client's own port can sit on it while a server restarts (a client that reconnects to a
 * closed port inside that range may even connect to itself).
 */
export async function findFreePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await isPortFree(preferred))) return preferred;
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(15_000, 32_000);
    if (await isPortFree(port)) return port;
  }
  throw new Error("No free port found between 15000 and 32000 on 127.0.0.1.");
}
