/** Settings with which nothing visible happens by itself, and load is not limited as an attack. */
export const SETTINGS = {
  AGENT_PICK_TIMEOUT_SECONDS: "86400",
  AGENT_CAPACITY: "1000",
  AUTO_CLOSE_WARNING_MINUTES: "600",
  AUTO_CLOSE_MINUTES: "900",
  RATE_LIMIT_REQUESTS: "1000000",
  WEBHOOKS_ALLOW_HTTP: "true",
  WEBHOOKS_PORTS: "1-65535",
  WEBHOOKS_ALLOWED_NETWORKS: "127.0.0.1/32",
  LOG_LEVEL: "warn",
};
