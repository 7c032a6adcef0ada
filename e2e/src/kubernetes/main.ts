import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { kubernetesFiles } from "./manifests.ts";
import { formatSecrets, newEnvironment, readEnvironment, secretsOf } from "./secrets.ts";

const USAGE = `Usage: npm run kubernetes                        writes the manifests below deploy/kubernetes
       npm run kubernetes -- secrets [options]     prints a Secret for each app, with new secrets
  --env <file>          secrets that were made before, as npm run secrets prints them; NATS_PROGRAMS in it (npm run nats:user)
                        names the programs outside that use NATS
  --database <address>  PostgreSQL (postgresql-rw:5432)
  --nats <address>      NATS (nats:4222)
  --files <url>         the file store (http://s3:7070)
  --public-url <url>    where people reach the gateway
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    env: { type: "string" },
    database: { type: "string", default: "postgresql-rw:5432" },
    nats: { type: "string", default: "nats:4222" },
    files: { type: "string", default: "http://s3:7070" },
    "public-url": { type: "string", default: "https://support.example.com" },
    help: { type: "boolean" },
  },
});

if (values.help === true || positionals.length > 1 || (positionals[0] ?? "secrets") !== "secrets") {
  process.stderr.write(USAGE);
  process.exitCode = values.help === true ? 0 : 2;
} else if (positionals[0] === "secrets") {
  const env = values.env === undefined ? await newEnvironment() : readEnvironment(await readFile(values.env, "utf8"));
  const { database, nats, files, "public-url": publicUrl } = values;
  process.stdout.write(formatSecrets(await secretsOf(env, { database, nats, files, publicUrl })));
} else {
  for (const [path, text] of await kubernetesFiles()) {
    const file = new URL(`../../../deploy/kubernetes/${path}`, import.meta.url);
    await mkdir(dirname(file.pathname), { recursive: true });
    await writeFile(file, text);
  }
}
