import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { z } from "zod";

/** Clients on slow lines: half of them send a file, half of them read one, each at some bytes a second. */
const { hostname, port, host } = new URL(process.env["GATEWAY_URL"] ?? "");
const EVERY_MS = 100;
const SETTLING_MS = 1_500;
const BOUNDARY = "crawler-boundary-1c9a";
const SENT_BYTES = 20 * 1_000_000;

const Order = z.discriminatedUnion("order", [
  z.object({ order: z.literal("start"), count: z.int(), bytesPerSecond: z.int(), path: z.string() }),
  z.object({ order: z.literal("stop") }),
]);

interface Crawler {
  readonly bytes: () => number;
  readonly isConnected: () => boolean;
  readonly end: () => void;
}

const open = async (): Promise<Socket> => {
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on("error", () => undefined);
  await once(socket, "connect");
  return socket;
};

const startSender = async (bytesPerSecond: number): Promise<Crawler> => {
  const socket = await open();
  const start = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="slow.bin"\r\n\r\n`;
  socket.write(
    `POST /common/upload/file?bucketType=TICKET_ATTACHMENT HTTP/1.1\r\nHost: ${host}\r\n` +
      `Content-Type: multipart/form-data; boundary=${BOUNDARY}\r\nContent-Length: ${SENT_BYTES}\r\n\r\n${start}`,
  );
  const piece = Buffer.alloc((bytesPerSecond * EVERY_MS) / 1_000, "x");
  const timer = setInterval(() => void socket.write(piece), EVERY_MS);
  return {
    bytes: () => socket.bytesWritten,
    isConnected: () => !socket.destroyed,
    end: () => {
      clearInterval(timer);
      socket.destroy();
    },
  };
};

const startReader = async (bytesPerSecond: number, path: string): Promise<Crawler> => {
  const socket = await open();
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  let bytes = 0;
  socket.pause();
  const timer = setInterval(() => {
    const piece: unknown = socket.read((bytesPerSecond * EVERY_MS) / 1_000);
    if (Buffer.isBuffer(piece)) bytes += piece.length;
  }, EVERY_MS);
  return {
    bytes: () => bytes,
    isConnected: () => !socket.destroyed,
    end: () => {
      clearInterval(timer);
      socket.destroy();
    },
  };
};

let crawlers: Crawler[] = [];

process.on("message", (message) => {
  const order = Order.parse(message);
  if (order.order === "start") {
    const { count, bytesPerSecond, path } = order;
    const starting = Array.from({ length: count }, (_, index) =>
      index % 2 === 0 ? startSender(bytesPerSecond) : startReader(bytesPerSecond, path),
    );
    void Promise.all(starting).then((started) => {
      crawlers = started;
      // What fills buffers on the way at first comes fast.
      setTimeout(() => process.send?.({ crawling: started.length }), SETTLING_MS);
    });
  } else {
    const crawling = crawlers.filter(({ isConnected, bytes }) => isConnected() && bytes() > 0).length;
    for (const { end } of crawlers) end();
    process.send?.({ crawling });
  }
});
