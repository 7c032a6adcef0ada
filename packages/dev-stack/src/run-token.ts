import { parseArgs } from "node:util";
import { runCommand, UsageError } from "./command.ts";
import type { CommandOptions } from "./command.ts";
import { developmentSystem } from "./development-system.ts";
import { parseDuration, TokenClaims } from "./token.ts";

const USAGE = `Usage: npm run token -- --sub <subject> --role <role> [options]

  --sub <subject>      whom the token speaks for: a customer's uuid, an agent's id or e-mail, ...
  --role <role>        customer, agent, admin, service or partner
  --entity <entity>    confines the caller to one entity
  --expires <time>     how long it is good for: 30s, 15m, 8h, 7d (default 8h)
  --name <name>        an agent's name
  --email <address>    an agent's e-mail address
  --language <code>    a language that an agent speaks; may be given several times

The token is signed with AUTH_SECRET, else with the secret that npm start keeps in CROSSDESK_DATA.
`;

/** Prints a token for the system that the environment means, and returns the exit code. */
export const runToken = (options: CommandOptions): Promise<number> =>
  runCommand(USAGE, options.stderr, () => printToken(options));

async function printToken({ args, env, stdout, stderr }: CommandOptions): Promise<void> {
  const values = readArguments([...args]);
  if (values.help === true) {
    stderr.write(USAGE);
    return;
  }
  const claims = TokenClaims.safeParse({
    sub: values.sub,
    role: values.role,
    entityId: values.entity,
    name: values.name,
    email: values.email,
    languages: values.language,
  });
  if (!claims.success) throw new UsageError(claims.error.issues.map(describe).join("\n"));
  const expiresInSeconds = parseDuration(values.expires);
  if (expiresInSeconds === undefined) {
    throw new UsageError(`--expires must be a time such as 30s, 15m, 8h or 7d, not "${values.expires}".`);
  }
  const { sign } = await developmentSystem(env);
  const token = await sign(claims.data, expiresInSeconds);
  stdout.write(`${token}\n`);
}

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        sub: { type: "string" },
        role: { type: "string" },
        entity: { type: "string" },
        expires: { type: "string", default: "8h" },
        name: { type: "string" },
        email: { type: "string" },
        language: { type: "string", multiple: true },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

const OPTION_OF: Readonly<Record<string, string>> = { entityId: "--entity", languages: "--language" };

function describe(issue: { path: PropertyKey[]; message: string; input?: unknown }): string {
  const claim = String(issue.path[0]);
  const missing = issue.input === undefined && issue.message.includes("undefined");
  return `${OPTION_OF[claim] ?? `--${claim}`}: ${missing ? "is missing" : issue.message}`;
}
