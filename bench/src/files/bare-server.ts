import { createReadStream, createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fastify } from "fastify";

/** The least that a server can do: Fastify that pipes a body to a file, and a file to an answer. */
const folder = process.env["FOLDER"] ?? ".";
const app = fastify();
app.addContentTypeParser("application/octet-stream", (_request, _payload, done) => done(null));
app.post<{ Params: { name: string } }>("/:name", async (request) => {
  await pipeline(request.raw, createWriteStream(join(folder, request.params.name)));
  return { name: request.params.name };
});
app.get<{ Params: { name: string } }>("/:name", async (request, reply) =>
  reply.type("application/octet-stream").send(createReadStream(join(folder, request.params.name))),
);
await app.listen({ port: Number(process.env["PORT"]), host: "127.0.0.1" });
process.send?.({ type: "ready" });
process.once("SIGTERM", () => void app.close());
