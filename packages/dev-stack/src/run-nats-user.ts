import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { nkeys } from "@nats-io/transport-node";
import { NatsProgram, reasonOf } from "@crossdesk/deploy";
import { admitPrograms } from "./admit-programs.ts";
import { runCommand, UsageError } from "./command.ts";
import type { CommandOptions } from "./command.ts";
import { readPrograms, writePrograms } from "./kept-programs.ts";
import { readSettings } from "./settings.ts";
import { readStackRecord } from "./stack-record.ts";

const USAGE = `Usage: npm run nats:user -- --name <name> [--calls <services>] [--listens <events>] [options]
       npm run nats:user -- --list
       npm run nats:user -- --remove <name>

Lets a program outside this repository use NATS: it may call these services in its own name, read these events, and do
nothing else.

  --name <name>         what the program is called, such as billing: who it is in every call
  --calls <services>    whose procedures it calls: tickets, agents, files, webhooks
  --listens <events>    which events it reads, of every tenant: a service's, or those of one type, such as
                        events.tickets.ticket-opened
  --tenant <tenant>     the tenant that its calls are confined to (default main)
  --all-tenants         its calls are confined to none
  --out <file>          where its key is written (default <name>.nk in CROSSDESK_DATA)

The key is the program's alone, and not written anywhere else. npm start on the same CROSSDESK_DATA lets the program in from now on;
for another nats-server the setting NATS_PROGRAMS is printed.
`;

const listOf = (values: readonly string[]): string[] =>
  [...new Set(values.flatMap((value) => value.split(",")).map((value) => value.trim()))].filter(
    (value) => value !== "",
  );

const OPTION_OF: Readonly<Record<string, string>> = { nkey: "key" };

const readArguments = (args: string[]) => {
  try {
    return parseArgs({
      args,
      options: {
        name: { type: "string" },
        calls: { type: "string", multiple: true, default: [] },
        listens: { type: "string", multiple: true, default: [] },
        tenant: { type: "string" },
        "all-tenants": { type: "boolean", default: false },
        out: { type: "string" },
        list: { type: "boolean", default: false },
        remove: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(reasonOf(error));
  }
};

const toProgram = (values: ReturnType<typeof readArguments>, nkey: string): NatsProgram => {
  if (values.tenant !== undefined && values["all-tenants"]) {
    throw new UsageError("--tenant and --all-tenants exclude each other.");
  }
  const parsed = NatsProgram.safeParse({
    name: values.name ?? "",
    nkey,
    tenant: values["all-tenants"] ? null : (values.tenant ?? "main"),
    calls: listOf(values.calls),
    listens: listOf(values.listens),
  });
  if (parsed.success) {
    const { calls, listens } = parsed.data;
    if (calls.length + listens.length > 0) return parsed.data;
    throw new UsageError("A program that neither calls nor listens needs no user: give --calls, --listens or both.");
  }
  const lines = parsed.error.issues.map(({ path: [option], message }) => {
    const name = String(option);
    return `--${OPTION_OF[name] ?? name} ${message}`;
  });
  throw new UsageError(lines.join("\n"));
};

const settingOf = (programs: readonly NatsProgram[]): string => `NATS_PROGRAMS='${JSON.stringify(programs)}'\n`;

/** What the program that gets the user writes: to call, and to read events. */
const connectionsOf = (
  { name, tenant, calls, listens }: NatsProgram,
  { keyFile, address }: { keyFile: string; address: string },
): readonly string[] => {
  const nats = `nats: { servers: "${address}", name: "${name}", credentialsFile: ${JSON.stringify(keyFile)} }`;
  const confined = tenant === "main" ? "" : `, tenant: ${JSON.stringify(tenant)}`;
  return [
    ...(calls.length === 0 ? [] : [`const { client } = await connectCrossdesk({ ${nats}${confined} });`]),
    ...listens.map(
      (source) => `await consumeEvents({ ${nats}, source: "${source}", inbox: memoryInbox(), handlers: {} });`,
    ),
  ];
};

/** Where the server is that runs on this data folder, without the operator's password. */
const addressOf = async (dataFolder: string): Promise<string> => {
  const natsUrl = (await readStackRecord(dataFolder))?.natsUrl;
  return typeof natsUrl === "string" ? `nats://${new URL(natsUrl).host}` : "<address>";
};

const add = async (
  values: ReturnType<typeof readArguments>,
  { env, stdout, stderr }: CommandOptions,
): Promise<void> => {
  const { dataFolder } = readSettings(env);
  const pair = nkeys.createUser();
  const program = toProgram(values, pair.getPublicKey());
  const known = await readPrograms(dataFolder);
  if (known.some(({ name }) => name === program.name)) {
    throw new Error(`There is a user "${program.name}" already: --remove ${program.name} takes it away.`);
  }
  const keyFile = resolve(values.out ?? join(dataFolder, `${program.name}.nk`));
  const programs = [...known, program];
  await writePrograms(dataFolder, programs);
  await writeFile(keyFile, `${new TextDecoder().decode(pair.getSeed())}\n`, { mode: 0o600, flag: "wx" });
  const isAdmitted = await admitPrograms(dataFolder, programs);
  const rights = [
    ...(program.calls.length === 0 ? [] : [`call ${program.calls.join(", ")}`]),
    ...(program.listens.length === 0 ? [] : [`read events (${program.listens.join(", ")}) of every tenant`]),
  ];
  stderr.write(`${program.name} may ${rights.join(", and ")}. Its key is in ${keyFile}.\n`);
  const address = isAdmitted ? await addressOf(dataFolder) : "<address>";
  if (isAdmitted) stderr.write("The running system lets it in from now on.\n");
  stderr.write(
    `\n${connectionsOf(program, { keyFile, address })
      .map((line) => `  ${line}\n`)
      .join("")}\n`,
  );
  stdout.write(settingOf(programs));
};

const remove = async (name: string, { env, stdout, stderr }: CommandOptions): Promise<void> => {
  const { dataFolder } = readSettings(env);
  const known = await readPrograms(dataFolder);
  const programs = known.filter((program) => program.name !== name);
  if (programs.length === known.length) throw new Error(`There is no user "${name}".`);
  await writePrograms(dataFolder, programs);
  const isAdmitted = await admitPrograms(dataFolder, programs);
  stderr.write(`${name} is removed${isAdmitted ? ", and the running system has closed its connections" : ""}.\n`);
  stdout.write(settingOf(programs));
};

const admitOrRemove = async (options: CommandOptions): Promise<void> => {
  const { args, env, stdout, stderr } = options;
  const values = readArguments([...args]);
  if (values.help) stderr.write(USAGE);
  else if (values.list) stdout.write(settingOf(await readPrograms(readSettings(env).dataFolder)));
  else if (values.remove !== undefined) await remove(values.remove, options);
  else await add(values, options);
};

/** Lets a program outside this repository use NATS, or takes that away, and returns the exit code. */
export const runNatsUser = (options: CommandOptions): Promise<number> =>
  runCommand(USAGE, options.stderr, () => admitOrRemove(options));
