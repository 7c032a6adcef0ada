import { connect, createServer } from "node:net";
import type { Socket } from "node:net";

/** A proxy to PostgreSQL that can go silent: connections stay open, but nothing goes through. */
export const openFreezingProxy = async (
  target: string,
): Promise<AsyncDisposable & { url: string; freeze: () => void }> => {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let pairs: [Socket, Socket][] = [];
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    near.pipe(far);
    far.pipe(near);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
    }
    pairs.push([near, far]);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The proxy has no port.");
  const url = new URL(target);
  url.host = `127.0.0.1:${address.port}`;
  return {
    url: url.href,
    freeze: () => {
      for (const [near, far] of pairs) {
        near.unpipe();
        far.unpipe();
      }
      pairs = [];
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
