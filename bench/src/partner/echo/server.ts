import { fastify } from "fastify";

/** The least that a server can do: Fastify that answers an empty list. */
const app = fastify();
const answer = { status: "1", message: "Support tickets retrieved successfully", data: [] };
app.get("/backend/api/support-ticket", async () => answer);
await app.listen({ port: Number(process.env["PORT"]), host: "127.0.0.1" });
process.send?.({ type: "ready" });
process.once("SIGTERM", () => void app.close());
