import { execFile } from "node:child_process";
import { cp, glob, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { schema as agents } from "@crossdesk/agents/schema";
import { sql, statementsOf } from "@crossdesk/database";
import { PROJECT_FOLDER } from "@crossdesk/deploy";
import { schema as files } from "@crossdesk/files/schema";
import { schema as tickets } from "@crossdesk/tickets/schema";
import { schema as webhooks } from "@crossdesk/webhooks/schema";
import { findViolations, SOURCE_RULES } from "../src/shape/source-rules.ts";

const run = promisify(execFile);
const programOf = (name: string): string => join(PROJECT_FOLDER, "node_modules/.bin", name);

const makeFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "crossdesk-guard-rails-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

const write = async (folder: string, files: Readonly<Record<string, string>>): Promise<void> => {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
};

/** What a program prints, however it ends. */
const outputOf = async (command: string, args: readonly string[], cwd: string): Promise<string> => {
  const ended = await run(command, args, { cwd, maxBuffer: 2 ** 24 }).catch((error: unknown) =>
    z.object({ stdout: z.string(), stderr: z.string() }).parse(error),
  );
  return ended.stdout + ended.stderr;
};

interface Planted {
  readonly title: string;
  readonly path: string;
  readonly source: string;
  readonly rule: string;
}

const IMPORTS = "eslint(no-restricted-imports)";

const REMOTE = "crossdesk(no-remote-in-transaction)";
const APART = "crossdesk(remote-apart)";

const LINTED: readonly Planted[] = [
  {
    title: "a service that opens its own connections",
    path: "apps/agents/src/use-cases/own-pool.ts",
    source: 'import { Pool } from "pg";\n\nexport const pool = new Pool();\n',
    rule: IMPORTS,
  },
  {
    title: "Kysely in a repository, past @crossdesk/database",
    path: "apps/files/src/db/repositories/own-kysely.ts",
    source: 'import { sql } from "kysely";\n\nexport const one = sql`SELECT 1`;\n',
    rule: IMPORTS,
  },
  {
    title: "SQL outside db/",
    path: "apps/tickets/src/events/own-sql.ts",
    source: 'import { sql } from "@crossdesk/database";\n\nexport const one = sql`SELECT 1`;\n',
    rule: IMPORTS,
  },
  {
    title: "a statement outside db/",
    path: "apps/webhooks/src/use-cases/own-statement.ts",
    source: 'import { statementsOf } from "@crossdesk/database";\n\nexport const { prepared } = statementsOf([]);\n',
    rule: IMPORTS,
  },
  {
    title: "a page that counts on what browsers offer over HTTPS only",
    path: "apps/web/src/ui/secure-only.ts",
    source: "export const key = crypto.randomUUID();\n",
    rule: "eslint(no-restricted-properties)",
  },
  {
    title: "a domain that reads the database",
    path: "apps/tickets/src/domain/reads.ts",
    source: 'import { findTicket } from "../db/repositories/tickets.ts";\n\nexport const read = findTicket;\n',
    rule: IMPORTS,
  },
  {
    title: "a domain that calls other services",
    path: "apps/agents/src/domain/calls.ts",
    source: 'import { connectClient } from "@crossdesk/client";\n\nexport const connect = connectClient;\n',
    rule: IMPORTS,
  },
  {
    title: "a call to another service in a transaction",
    path: "apps/tickets/src/use-cases/asks-within.ts",
    source: `import type { Remote, TicketsDeps } from "../deps.ts";

export const open = ({ db }: TicketsDeps, remote: Remote) => (id: string): Promise<void> =>
  db.transaction(async () => {
    await remote.files.get.query({ id });
  });
`,
    rule: REMOTE,
  },
  {
    title: "a call to another service in a transaction, by way of a function",
    path: "apps/tickets/src/use-cases/asks-by-function.ts",
    source: `import { withIdempotency } from "@crossdesk/database";
import type { Remote, TicketsDeps } from "../deps.ts";

export const open = (deps: TicketsDeps, { files }: Pick<Remote, "files">) => (id: string, call: never): Promise<void> => {
  const ask = async (): Promise<unknown> => await files.get.query({ id });
  return withIdempotency(deps.db, call, async () => {
    await ask();
  });
};
`,
    rule: REMOTE,
  },
  {
    title: "an answer of another service that a transaction waits for",
    path: "apps/agents/src/use-cases/waits-within.ts",
    source: `import type { AgentsDeps, Remote } from "../deps.ts";

export const take = ({ db }: AgentsDeps, remote: Remote) => (id: string): Promise<void> => {
  const asked = remote.tickets.get.query({ id });
  return db.transaction(async (tx) => {
    await asked;
    tx.afterCommit(() => undefined);
  });
};
`,
    rule: REMOTE,
  },
  {
    title: "a call to another service in the second of two steps",
    path: "apps/agents/src/events/asks-later.ts",
    source: `import { askFirst } from "@crossdesk/jobs";
import type { Remote } from "../deps.ts";

const fetchAll = (remote: Remote) => () => remote.tickets.getMany.query({ ids: [] });

export const onGrace = (remote: Remote) => askFirst({ ask: async () => 1, handle: fetchAll(remote) });
`,
    rule: REMOTE,
  },
  {
    title: "a call to another service where a transaction is given",
    path: "apps/files/src/events/asks-with-tx.ts",
    source: `import { withCall } from "@crossdesk/contracts";
import type { Transaction } from "@crossdesk/database";
import type { FilesDeps } from "../deps.ts";

export const erase = async (within: Transaction, deps: FilesDeps): Promise<void> => {
  await deps.tickets.get.query({ id: "1" }, withCall({}));
};
`,
    rule: REMOTE,
  },
  {
    title: "rows of all tenants, by MikroORM",
    path: "apps/agents/src/use-cases/finds-all.ts",
    source: `import { AgentEntity } from "../db/entities/agent-entity.ts";
import type { AgentsDeps } from "../deps.ts";

export const list = ({ db }: AgentsDeps) => () => db.read((em) => em.find(AgentEntity, { removedAt: null }));
`,
    rule: "crossdesk(by-tenant)",
  },
  {
    title: "a client of another service among what transactions work with",
    path: "apps/files/src/deps-with-client.ts",
    source: `import type { CrossdeskClient } from "@crossdesk/contracts";

export interface FilesDeps {
  readonly tickets: CrossdeskClient["tickets"];
}
`,
    rule: APART,
  },
  {
    title: "other services under a name of their own",
    path: "apps/files/src/deps-with-others.ts",
    source: `import type { Remote } from "./deps.ts";

export interface FilesDeps {
  readonly others: Remote;
}
`,
    rule: APART,
  },
  {
    title: "other services as a part of what transactions work with",
    path: "apps/files/src/deps-that-extend.ts",
    source: `import type { Remote } from "./deps.ts";

export interface FilesDeps extends Remote {
  readonly limit: number;
}
`,
    rule: APART,
  },
  {
    title: "a second tRPC instance",
    path: "apps/gateway/src/surfaces/trpc/second.ts",
    source: 'import { initTRPC } from "@trpc/server";\n\nexport const second = initTRPC.create();\n',
    rule: IMPORTS,
  },
  {
    title: "a private part of a library, by its path",
    path: "packages/live/src/private-path.ts",
    source:
      'import { callProcedure } from "@trpc/server/unstable-core-do-not-import";\n\nexport const call = callProcedure;\n',
    rule: IMPORTS,
  },
  {
    title: "a file of a library that it does not offer",
    path: "apps/agents/src/routing/private-file.ts",
    source: 'import Query from "pg/lib/query.js";\n\nexport const query = new Query();\n',
    rule: IMPORTS,
  },
  {
    title: "a private part of a library, by its name",
    path: "apps/gateway/src/edge/private-name.ts",
    source: "export const config = (router: { readonly _def: unknown }): unknown => router._def;\n",
    rule: "eslint(no-underscore-dangle)",
  },
  {
    title: "the environment outside config.ts",
    path: "apps/gateway/src/edge/own-setting.ts",
    source: 'export const level = process.env["LOG_LEVEL"];\n',
    rule: "node(no-process-env)",
  },
  {
    title: "an import cycle",
    path: "packages/jobs/src/first.ts",
    source: 'import { second } from "./second.ts";\n\nexport const first = (): number => second();\n',
    rule: "import(no-cycle)",
  },
  {
    title: "more than three parameters",
    path: "packages/events/src/many.ts",
    source: "export const sum = (a: number, b: number, c: number, d: number): number => a + b + c + d;\n",
    rule: "eslint(max-params)",
  },
  {
    title: "any",
    path: "packages/events/src/untyped.ts",
    source: "export const read = (value: any): string => String(value);\n",
    rule: "typescript(no-explicit-any)",
  },
  {
    title: "a type that is asserted without a reason",
    path: "packages/events/src/asserted.ts",
    source: "export const read = (value: unknown): string => value as string;\n",
    rule: "typescript(no-unsafe-type-assertion)",
  },
  {
    title: "a promise that nobody waits for",
    path: "packages/events/src/floating.ts",
    source: "const work = async (): Promise<void> => undefined;\n\nexport const start = (): void => {\n  work();\n};\n",
    rule: "typescript(no-floating-promises)",
  },
  {
    title: "a status that a switch forgets",
    path: "packages/events/src/forgotten.ts",
    source:
      'export const say = (status: "open" | "closed"): string => {\n  switch (status) {\n    case "open":\n      return "open";\n  }\n  return "";\n};\n',
    rule: "typescript(switch-exhaustiveness-check)",
  },
  {
    title: "a test that keeps others from running",
    path: "packages/events/src/only.test.ts",
    source: 'import { expect, test } from "vitest";\n\ntest.only("one", () => {\n  expect(1).toBe(1);\n});\n',
    rule: "vitest(no-focused-tests)",
  },
  {
    title: "a test that is skipped",
    path: "packages/events/src/skipped.test.ts",
    source: 'import { expect, test } from "vitest";\n\ntest.skip("one", () => {\n  expect(1).toBe(1);\n});\n',
    rule: "vitest(no-disabled-tests)",
  },
];

/** What the same rules must let pass. */
const ALLOWED = {
  "packages/jobs/src/second.ts":
    'import { first } from "./first.ts";\n\nexport const second = (): number => first();\n',
  "apps/agents/src/db/repositories/allowed.ts":
    'import { sql } from "@crossdesk/database";\n\nexport const one = sql`SELECT 1`;\n',
  "apps/agents/src/domain/allowed.ts":
    'import type { Caller } from "@crossdesk/contracts";\n\nexport type Own = Caller;\n',
  "apps/agents/src/deps.ts": `import type { CrossdeskClient } from "@crossdesk/contracts";

export interface Remote {
  readonly tickets: Pick<CrossdeskClient["tickets"], "get">;
}
`,
  "apps/agents/src/use-cases/asks-before.ts": `import { idempotentCall, withIdempotencyAfter } from "@crossdesk/database";
import type { Transaction } from "@crossdesk/database";
import type { AgentsDeps, Remote } from "../deps.ts";

export const take = (deps: AgentsDeps, remote: Remote) => async (id: string, call: never): Promise<void> => {
  const ask = () => remote.tickets.get.query({ id });
  const work = async (tx: Transaction, ticket: unknown): Promise<void> => tx.afterCommit(() => ticket);
  const ticket = await ask();
  await deps.db.transaction((tx) => work(tx, ticket));
  await withIdempotencyAfter(deps.db, idempotentCall(call, "agents.take", id), { ask, work });
};
`,
  "packages/service-kit/src/config/read-config.ts": "export const environment = process.env;\n",
};

const Diagnostics = z.object({ diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })) });

describe("lint refuses", () => {
  let found: z.output<typeof Diagnostics>["diagnostics"];
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), "crossdesk-lint-"));
    try {
      for (const file of [".oxlintrc.json", "e2e/src/shape/lint-rules.ts"]) {
        await cp(join(PROJECT_FOLDER, file), join(folder, file));
      }
      await write(folder, {
        "tsconfig.json": '{ "compilerOptions": { "strict": true, "module": "nodenext", "target": "es2024" } }',
        ...Object.fromEntries(LINTED.map(({ path, source }) => [path, source])),
        ...ALLOWED,
      });
      const output = await outputOf(programOf("oxlint"), ["--type-aware", "--format=json"], folder);
      found = Diagnostics.parse(JSON.parse(output)).diagnostics;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test.each(LINTED)("$title", ({ path, rule }) => {
    expect(found.filter(({ filename }) => filename === path).map(({ code }) => code)).toContain(rule);
  });

  test("nothing of what is allowed", () => {
    // One is the other half of the cycle.
    const paths = new Set(Object.keys(ALLOWED).filter((path) => path !== "packages/jobs/src/second.ts"));
    expect(found.filter(({ filename }) => paths.has(filename))).toEqual([]);
  });
});

const Manifest = z.looseObject({ dependencies: z.record(z.string(), z.string()).default({}) });

/** The packages as turbo sees them, without their sources. */
const copyManifests = async (): Promise<string> => {
  const folder = await makeFolder();
  for await (const file of glob(["*.json", "{e2e,bench}/*.json", "{apps,packages}/*/{package,turbo}.json"], {
    cwd: PROJECT_FOLDER,
  })) {
    await write(folder, { [file]: await readFile(join(PROJECT_FOLDER, file), "utf8") });
  }
  return folder;
};

const depend = async (folder: string, name: string, on: string): Promise<void> => {
  const file = join(folder, name, "package.json");
  const manifest = Manifest.parse(JSON.parse(await readFile(file, "utf8")));
  await writeFile(file, JSON.stringify({ ...manifest, dependencies: { ...manifest.dependencies, [on]: "*" } }));
};

const boundariesOf = (folder: string): Promise<string> =>
  outputOf(programOf("turbo"), ["boundaries", "--no-color"], folder);

describe("turbo boundaries", () => {
  test("passes the packages as they are", async () => {
    expect(await boundariesOf(await copyManifests())).toContain("no issues found");
  });

  test.each([
    { title: "a service that depends on another", name: "apps/agents", on: "@crossdesk/tickets" },
    { title: "a service that depends on the gateway", name: "apps/files", on: "@crossdesk/gateway" },
    { title: "a package that depends on an app", name: "packages/stored-service", on: "@crossdesk/agents" },
    { title: "published packages that depend on the kit", name: "packages/contracts", on: "@crossdesk/service-kit" },
    { title: "the database that depends on events", name: "packages/database", on: "@crossdesk/events" },
    { title: "the base that depends on the database", name: "packages/service-kit", on: "@crossdesk/database" },
    { title: "pages that depend on the kit", name: "apps/web", on: "@crossdesk/service-kit" },
    { title: "deployment that depends on development", name: "packages/deploy", on: "@crossdesk/dev-stack" },
  ])("refuses $title", async ({ name, on }) => {
    const folder = await copyManifests();
    await depend(folder, name, on);
    expect(await boundariesOf(folder)).toMatch(/[1-9]\d* issues? found/u);
  });

  test.each([
    {
      title: "a file of another package by its path",
      source: 'export * from "../../files/src/app.ts";\n',
      says: "leaves the package",
    },
    {
      title: "a package that is not a dependency",
      source: 'export * from "@crossdesk/tickets";\n',
      says: "not a dependency",
    },
  ])("refuses $title", async ({ source, says }) => {
    const folder = await copyManifests();
    await write(folder, { "apps/agents/src/planted.ts": source });
    expect(await boundariesOf(folder)).toContain(says);
  });
});

interface Table {
  readonly name: string;
  readonly meta: { readonly tableName: string };
  readonly properties: object;
}

const SERVICES: Readonly<Record<string, readonly Table[]>> = {
  agents: agents.entities,
  files: files.entities,
  tickets: tickets.entities,
  webhooks: webhooks.entities,
};

const TENANT_TABLES = Object.entries(SERVICES).flatMap(([service, entities]) =>
  entities
    .filter(({ properties }) => "entityId" in properties)
    .map(({ meta }) => ({ service, entities, table: meta.tableName })),
);

describe("a statement", () => {
  test.each(TENANT_TABLES)("of $service on $table is not declared without a tenant or a reason", (planted) => {
    const { prepared } = statementsOf(planted.entities);
    const declare = () =>
      prepared()("planted", (db) =>
        db.selectNoFrom(sql<number>`(select count(*) from ${sql.table(planted.table)})`.as("count")),
      );
    expect(declare).toThrow('The statement "planted" reads rows of all tenants');
  });

  test("is looked at in every service", () => {
    expect(new Set(TENANT_TABLES.map(({ service }) => service))).toEqual(new Set(Object.keys(SERVICES)));
  });
});

describe("the sources", () => {
  test.each(SOURCE_RULES)("are without $title", async (rule) => {
    expect(await findViolations(PROJECT_FOLDER, rule)).toEqual([]);
  });

  test.each(SOURCE_RULES)("are searched for $title", async (rule) => {
    const folder = await makeFolder();
    await write(folder, { [rule.planted.path]: `${rule.planted.line}\n` });
    expect(await findViolations(folder, rule)).toEqual([`${rule.planted.path}:1: ${rule.planted.line}`]);
  });
});
