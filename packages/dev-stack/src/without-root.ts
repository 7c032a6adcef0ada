import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** An account that PostgreSQL may run as, and how a command is started under it. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
  /** Whether files keep belonging to root on disk (a user namespace) or have to be handed to `uid`. */
  readonly ownsFilesAs: "root" | "account";
  wrap(command: string, args: readonly string[]): { command: string; args: string[] };
}

/**
 * PostgreSQL refuses to run as root. This finds a way to run it under an ordinary account that can still reach
 * folders which only root can enter: by keeping the one capability that passes file permissions, else inside a
 * user namespace, where root is seen under another id. Undefined when this process is not root.
 */
export async function findAccountWithoutRoot(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const { uid, gid } = await findUser();
  const candidates: Account[] = [
    {
      uid,
      gid,
      ownsFilesAs: "account",
      wrap: (command, args) => ({
        command: "setpriv",
        args: [
          `--reuid=${uid}`,
          `--regid=${gid}`,
          "--clear-groups",
          "--securebits=+no_setuid_fixup",
          "--inh-caps=-all,+dac_override",
          "--ambient-caps=-all,+dac_override",
          command,
          ...args,
        ],
      }),
    },
    {
      uid,
      gid,
      ownsFilesAs: "root",
      wrap: (command, args) => ({
        command: "unshare",
        args: ["--user", `--map-user=${uid}`, `--map-group=${gid}`, command, ...args],
      }),
    },
  ];
  const reasons: string[] = [];
  for (const account of candidates) {
    const probe = account.wrap("id", ["-u"]);
    try {
      const { stdout } = await run(probe.command, probe.args);
      if (stdout.trim() === String(uid)) return account;
      reasons.push(`${probe.command} ran as user ${stdout.trim()}`);
    } catch (error) {
      reasons.push(error instanceof Error ? error.message.trim() : String(error));
    }
  }
  throw new Error(
    "PostgreSQL does not run as root, and no way to run it under another account works here. " +
      "Start as an ordinary user, or set DATABASE_URL to a PostgreSQL server of your own.\n" +
      reasons.join("\n"),
  );
}

/** initdb insists on an account that the system knows by name. */
async function findUser(): Promise<{ uid: number; gid: number }> {
  const lines = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  for (const wanted of ["postgres", "nobody"]) {
    const line = lines.find(([name]) => name === wanted);
    const uid = Number(line?.[2]);
    const gid = Number(line?.[3]);
    if (Number.isInteger(uid) && Number.isInteger(gid) && uid > 0) return { uid, gid };
  }
  throw new Error("PostgreSQL does not run as root, and this system has neither a user postgres nor a user nobody.");
}
