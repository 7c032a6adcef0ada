// Everything at once. Each part has a subpath of its own, whose file has the list of what it exports.
export * from "./access/index.ts";
export * from "./agents/index.ts";
export * from "./client.ts";
export * from "./errors.ts";
export * from "./events/index.ts";
export * from "./files/index.ts";
export * from "./instrumentation.ts";
export * from "./primitives.ts";
export * from "./router.ts";
export * from "./text.ts";
export * from "./tickets/index.ts";
export * from "./webhooks/index.ts";
