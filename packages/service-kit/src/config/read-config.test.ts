import { expect, test } from "vitest";
import { z } from "zod";
import { baseConfig, databaseConfig } from "./base-config.ts";
import { ConfigError } from "./config-error.ts";
import { readConfig } from "./read-config.ts";

const messageOf = (schema: z.ZodType, env: Record<string, string>): string => {
  try {
    readConfig(schema, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return "no failure";
};

test("what is set is parsed, and the rest gets its default; an empty variable is not set", () => {
  const config = readConfig(z.object({ ...baseConfig, ...databaseConfig }), {
    NATS_URL: "nats://127.0.0.1:4222",
    DATABASE_URL: "postgres://127.0.0.1:5432",
    DATABASE_POOL_SIZE: "20",
    LOG_LEVEL: " ",
    HEALTH_PORT: "",
  });
  expect(config).toEqual({
    NODE_ENV: "development",
    LOG_LEVEL: "info",
    SHUTDOWN_GRACE_SECONDS: 4,
    NATS_URL: "nats://127.0.0.1:4222",
    HEALTH_HOST: "127.0.0.1",
    ON_WRONG_SETTINGS: "exit",
    DATABASE_URL: "postgres://127.0.0.1:5432",
    DATABASE_POOL_SIZE: 20,
  });
});

test("each wrong variable is named, with its value and how to fix it", () => {
  const message = messageOf(z.object({ ...baseConfig, ...databaseConfig }), {
    LOG_LEVEL: "loud",
    DATABASE_URL: "mysql://127.0.0.1",
    HEALTH_PORT: "70000",
  });
  const lines = message.split("\n");
  expect(lines[0]).toBe("Invalid environment variables:");
  expect(lines).toContainEqual(expect.stringMatching(/^ {2}LOG_LEVEL is "loud": /));
  expect(lines).toContain("    The least that is logged: trace, debug, info, warn, error, fatal or silent.");
  expect(lines).toContainEqual(expect.stringMatching(/^ {2}NATS_URL is not set: /));
  expect(lines).toContainEqual(expect.stringMatching(/^ {2}HEALTH_PORT is "70000": /));
  expect(lines).toContainEqual(
    expect.stringMatching(/^ {2}DATABASE_URL is "mysql:\/\/127.0.0.1": must be a URL such as /),
  );
});

test("what a variable must be is said in a sentence, as far into it as the fault is", () => {
  const schema = z.object({
    COUNT: z.coerce.number().int().min(2).max(5),
    SHARE: z.coerce.number(),
    OPEN: z.stringbool(),
    MODE: z.enum(["open", "required"]),
    NAME: z.string().min(3),
    MISSING: z.string(),
    TIMES: z
      .string()
      .transform((text) => JSON.parse(text))
      .pipe(z.record(z.string(), z.object({ warn: z.number() }))),
    PORTS: z
      .string()
      .transform((text) => text.split(","))
      .pipe(z.array(z.coerce.number<string>())),
  });
  const env = { COUNT: "two", SHARE: "half", OPEN: "maybe", MODE: "shut", NAME: "x", PORTS: "443,x" };
  expect(
    messageOf(schema, { ...env, TIMES: '{"a":{"warn":"soon"}}' })
      .split("\n")
      .slice(1),
  ).toEqual([
    '  COUNT is "two": must be a number.',
    '  SHARE is "half": must be a number.',
    '  OPEN is "maybe": must be true or false.',
    '  MODE is "shut": must be open or required.',
    '  NAME is "x": must have 3 characters or more.',
    "  MISSING is not set: is needed.",
    '  TIMES is "{"a":{"warn":"soon"}}": a.warn must be a number.',
    '  PORTS is "443,x": must be a number.',
  ]);
  const numbers = z.object({ LOW: schema.shape.COUNT, HIGH: schema.shape.COUNT, HALF: schema.shape.COUNT });
  expect(messageOf(numbers, { LOW: "1", HIGH: "6", HALF: "2.5" }).split("\n").slice(1)).toEqual([
    '  LOW is "1": must be 2 or more.',
    '  HIGH is "6": must be 5 or less.',
    '  HALF is "2.5": must be a whole number.',
  ]);
});

test("secrets are never shown", () => {
  const schema = z.object({
    AUTH_SECRET: z.string().min(32),
    API_KEY: z.string().min(32),
    SIGNING_KEYS: z.string().min(32),
    DATABASE_URL: z.url({ protocol: /^postgres$/ }),
  });
  const message = messageOf(schema, {
    AUTH_SECRET: "hunter2",
    API_KEY: "hunter2",
    SIGNING_KEYS: "hunter2",
    DATABASE_URL: "mysql://root:hunter2@127.0.0.1/x",
  });
  expect(message).not.toContain("hunter2");
  expect(message).toContain('DATABASE_URL is "mysql://…@127.0.0.1/x"');
});
