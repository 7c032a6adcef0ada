import { expect, test } from "vitest";
import { readCallTree } from "./cpu-profile.ts";
import { renderFlameGraph } from "./flame-graph.ts";
import { moduleOf, selfTimeByFunction, selfTimeByModule } from "./module-of.ts";

const frame = (functionName: string, url = "") => ({ functionName, url, lineNumber: 0 });

const PROFILE = {
  nodes: [
    { id: 1, callFrame: frame("(root)"), children: [2, 3, 5] },
    { id: 2, callFrame: frame("(idle)") },
    { id: 3, callFrame: frame("handle", "file:///x/apps/tickets/src/rpc/handlers.ts"), children: [4] },
    { id: 4, callFrame: frame("query<Row>", "file:///x/node_modules/pg/lib/client.js") },
    { id: 5, callFrame: frame("(garbage collector)") },
  ],
  startTime: 1_000,
  samples: [3, 4, 2, 4, 5, 3],
  timeDeltas: [0, 100, 100, 100, 100, 100],
};

const WHOLE = { from: 0, to: 10_000 };

test("a call tree counts each sample until the next one, and no idleness", () => {
  const root = readCallTree(PROFILE, WHOLE);
  expect(root.total).toBe(400);
  expect(selfTimeByModule(root)).toEqual([
    ["pg", 200],
    ["apps/tickets/rpc", 100],
    ["garbage collection", 100],
  ]);
});

test("functions without a name are distinguished by where they begin", () => {
  const hook = (lineNumber: number) => ({
    functionName: "",
    url: "file:///x/apps/gateway/src/edge/body-pace.ts",
    lineNumber,
  });
  const nodes = [
    { id: 1, callFrame: frame("(root)"), children: [2, 3] },
    { id: 2, callFrame: hook(6) },
    { id: 3, callFrame: hook(40) },
  ];
  const profile = { nodes, startTime: 0, samples: [2, 3, 3], timeDeltas: [0, 100, 200] };
  expect(selfTimeByFunction(readCallTree(profile, WHOLE))).toEqual([
    ["body-pace.ts:41 – apps/gateway/edge", 200],
    ["body-pace.ts:7 – apps/gateway/edge", 100],
  ]);
});

test("samples before and after the window don't count", () => {
  expect(readCallTree(PROFILE, { from: 1_100, to: 1_300 }).total).toBe(100);
});

test.for([
  ["file:///x/node_modules/@nats-io/nats-core/lib/protocol.js", "@nats-io/nats-core"],
  ["file:///x/node_modules/a/node_modules/b/index.js", "b"],
  ["file:///x/packages/trpc-nats/src/server.ts", "@crossdesk/trpc-nats"],
  ["node:internal/streams/writable", "node:internal/streams"],
  ["node:net", "node:net"],
] as const)("%s belongs to %s", ([url, module]) => {
  expect(moduleOf({ name: "f", url })).toBe(module);
});

test("a flame graph draws every function, by names that are text and no markup", () => {
  const svg = renderFlameGraph(readCallTree(PROFILE, WHOLE), "get & add");
  expect(svg.match(/<rect x=/g)).toHaveLength(4);
  expect(svg).toContain("query&lt;Row&gt;");
  expect(svg).toContain("get &amp; add");
  expect(svg).not.toContain("(idle)");
});
