import { expect, test } from "vitest";
import { ComposeFile, ComposeService, overlay, runArguments } from "./compose-service.ts";

const PLACE = { project: "desk", name: "desk_web", service: "web", image: "localhost/web:1" };

test("a service becomes a container with the same rights, limits, volumes, variables and check of health", () => {
  const service = ComposeService.parse({
    image: "web:1",
    restart: "unless-stopped",
    init: true,
    read_only: true,
    tmpfs: ["/tmp"],
    cap_drop: ["ALL"],
    cap_add: ["CHOWN"],
    security_opt: ["no-new-privileges:true"],
    mem_limit: "1g",
    pids_limit: 64,
    stop_grace_period: "15s",
    logging: { driver: "json-file", options: { "max-size": "20m", "max-file": "5" } },
    environment: { PORT: "80" },
    volumes: [
      "data:/data",
      { type: "volume", source: "conf", target: "/conf", read_only: true, volume: { nocopy: true } },
    ],
    ports: ["127.0.0.1:8080:80"],
    healthcheck: { test: ["CMD", "ask", "me"], interval: "5s" },
    command: ["--serve"],
  });
  const expected = [
    ["--name", "desk_web", "--pull", "never", "--network", "desk", "--network-alias", "web"],
    ["--restart", "unless-stopped", "--init", "--read-only", "--read-only-tmpfs=false", "--tmpfs", "/tmp"],
    ["--cap-drop", "ALL", "--cap-add", "CHOWN", "--security-opt", "no-new-privileges"],
    ["--memory", "1g", "--pids-limit", "64", "--stop-timeout", "15", "--log-opt", "max-size=20m"],
    ["--env", "PORT=80", "--volume", "desk_data:/data", "--volume", "desk_conf:/conf:ro,nocopy"],
    ["--publish", "127.0.0.1:8080:80", "--health-cmd", '["ask","me"]', "localhost/web:1", "--serve"],
  ];
  expect(runArguments(service, PLACE)).toEqual(expected.flat());
});

test("a key that this does not know is refused, so that nothing is left out unnoticed", () => {
  expect(() => ComposeService.parse({ image: "web:1", privileged: true })).toThrow(/privileged/u);
});

test("a second file adds variables and ports, replaces the rest, and brings services of its own", () => {
  const base = { name: "desk", services: { web: { image: "web:1", environment: { A: "1", B: "1" }, ports: ["1:1"] } } };
  const over = {
    services: { web: { environment: { B: "2" }, ports: ["2:2"] }, login: { image: "login:1" } },
    volumes: { sessions: null },
  };
  expect(ComposeFile.parse(overlay(base, over))).toMatchObject({
    services: {
      web: { image: "web:1", environment: { A: "1", B: "2" }, ports: ["1:1", "2:2"] },
      login: { image: "login:1" },
    },
    volumes: { sessions: null },
  });
});
