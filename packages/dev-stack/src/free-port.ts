import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Whether a server can listen there now; says nothing about the next moment. */
export function isPortFree(port: number, host = "127.0.0.1"): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
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
