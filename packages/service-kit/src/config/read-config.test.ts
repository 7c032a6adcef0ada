import { expect, test } from "vitest";
import { z } from "zod";
import { baseConfig, databaseConfig } from "./base-config.ts";
import { ConfigError, readConfig } from "./read-config.ts";

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
    NATS_URL: "nats://127.0.0.1:4222",
    HEALTH_HOST: "127.0.0.1",
    DATABASE_URL: "postgres://127.0.0.1:5432",
    DATABASE_POOL_SIZE: 20,
  });
});

test("each variable at fault is named, with what it holds and how to mend it", () => {
  const message = messageOf(z.object({ ...baseConfig, ...databaseConfig }), {
    LOG_LEVEL: "loud",
    DATABASE_URL: "mysql://127.0.0.1",
    HEALTH_PORT: "70000",
  });
  const lines = message.split("\n");
  expect(lines[0]).toBe("The environment is not as it should be:");
  expect(lines).toContainEqual(expect.stringMatching(/^ {2}LOG_LEVEL is "loud": /));
  expect(lines).toContain("    The least that is logged: trace, debug, info, warn, error, fatal or silent.");
  expect(lines).toContainEqual(expect.stringMatching(/^ {2}NATS_URL is not set: /));
  expect(lines).toContainEqual(expect.stringMatching(/^ {2}HEALTH_PORT is "70000": /));
  expect(lines).toContainEqual(
    expect.stringMatching(/^ {2}DATABASE_URL is "mysql:\/\/127.0.0.1": must be a URL such as /),
  );
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
