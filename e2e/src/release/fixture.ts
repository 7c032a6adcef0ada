import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { CallerRole } from "@crossdesk/contracts";
import { SERVICES } from "@crossdesk/deploy";
import { z } from "zod";

/** The databases of a system, in the order in which they are listed. */
export type ServiceName = (typeof SERVICES)[number];

const Row = z.record(z.string(), z.unknown());

export const DatabaseDump = z.object({
  /** The names of the migrations that had run, in their order. */
  migrations: z.array(z.string()).min(1),
  /** Where sequences stand; `null` where none was ever taken of them. */
  sequences: z.record(z.string(), z.number().nullable()),
  tables: z.record(z.string(), z.array(Row)),
});
export type DatabaseDump = z.infer<typeof DatabaseDump>;

/** A request with a token of these claims, or without one. */
const Asking = z.object({
  as: z
    .strictObject({
      role: CallerRole,
      sub: z.string(),
      entityId: z.string().optional(),
      name: z.string().optional(),
      email: z.string().optional(),
      languages: z.array(z.string()).optional(),
    })
    .optional(),
  method: z.string().optional(),
  path: z.string(),
  headers: z.record(z.string(), z.string()).optional(),
  /** JSON, or text as it is sent. */
  body: z.unknown().optional(),
});
export type Asking = z.infer<typeof Asking>;

/** What was asked, and what was answered. */
export const Recorded = z.object({ asked: Asking, status: z.int(), answer: z.unknown() });
export type Recorded = z.infer<typeof Recorded>;

/** What of the life of the system a test goes on with. */
export const Story = z.object({
  tickets: z.record(z.string(), z.object({ id: z.uuid(), number: z.int(), roomId: z.uuid(), feedbackId: z.uuid() })),
  agents: z.record(z.string(), z.uuid()),
  secrets: z.object({ good: z.string(), rotated: z.string(), revoked: z.string() }),
  webhook: z.object({ id: z.uuid(), secret: z.string() }),
});
export type Story = z.infer<typeof Story>;

export const Release = z.object({
  version: z.string(),
  /** When the fixture was made, by the database's clock, and what the services' clock showed at its end. */
  recordedAt: z.iso.datetime(),
  clock: z.iso.datetime(),
  publicUrl: z.url(),
  sessionSecret: z.string(),
  encryptionKeys: z.string(),
  story: Story,
  /** Files by their paths: their type and their bytes, in base64. */
  files: z.array(z.object({ path: z.string(), contentType: z.string(), bytes: z.string() })),
});
export type Release = z.infer<typeof Release>;

/** What is known of a release: its data, and how it answered. */
export interface Fixture {
  readonly release: Release;
  /** Answers that are read again and again. */
  readonly reads: readonly Recorded[];
  /** Requests with an idempotency key, the first time. */
  readonly repeatable: readonly Recorded[];
  readonly databases: Readonly<Record<ServiceName, DatabaseDump>>;
}

const lines = (items: readonly unknown[], indent: string): string =>
  items.length === 0 ? "[]" : `[\n${items.map((item) => `${indent}  ${JSON.stringify(item)}`).join(",\n")}\n${indent}]`;

/** A row a line, so that it can be read, and that a difference shows which row it is in. */
const formatDump = ({ migrations, sequences, tables }: DatabaseDump): string => {
  const formatted = Object.entries(tables).map(([name, rows]) => `    ${JSON.stringify(name)}: ${lines(rows, "    ")}`);
  return `{
  "migrations": ${lines(migrations, "  ")},
  "sequences": ${JSON.stringify(sequences)},
  "tables": {
${formatted.join(",\n")}
  }
}
`;
};

export const writeFixture = async (folder: URL, fixture: Fixture, filesFolder: string): Promise<void> => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const write = (name: string, text: string): Promise<void> => writeFile(new URL(name, folder), text);
  await Promise.all([
    write("release.json", `${JSON.stringify(fixture.release, null, 2)}\n`),
    write("reads.json", `${lines(fixture.reads, "")}\n`),
    write("repeatable.json", `${lines(fixture.repeatable, "")}\n`),
    ...SERVICES.map((service) => write(`${service}.json`, formatDump(fixture.databases[service]))),
    cp(filesFolder, new URL("store/", folder), { recursive: true }),
  ]);
};

export const readFixture = async (folder: URL): Promise<Fixture> => {
  const read = async <Schema extends z.ZodType>(name: string, schema: Schema): Promise<z.output<Schema>> =>
    schema.parse(JSON.parse(await readFile(new URL(name, folder), "utf8")));
  const dump = (service: ServiceName): Promise<DatabaseDump> => read(`${service}.json`, DatabaseDump);
  const [release, reads, repeatable, tickets, agents, files, webhooks] = await Promise.all([
    read("release.json", Release),
    read("reads.json", z.array(Recorded)),
    read("repeatable.json", z.array(Recorded)),
    dump("tickets"),
    dump("agents"),
    dump("files"),
    dump("webhooks"),
  ]);
  return { release, reads, repeatable, databases: { tickets, agents, files, webhooks } };
};
