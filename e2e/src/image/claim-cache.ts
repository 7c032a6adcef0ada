import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** Takes the cache for this process alone until it is disposed of; another run waits meanwhile. The lock ends with its holder. */
export const claimCache = async (folder: string): Promise<AsyncDisposable> => {
  // The shell holds the lock for as long as it reads from this process.
  const holder = spawn("flock", [join(folder, "lock"), "sh", "-c", "echo held; cat"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  // A signal to the whole group ends the holder too, before it is asked to end.
  const ended = once(holder, "exit");
  const [first] = await Promise.race([once(holder.stdout, "data"), ended]);
  if (!String(first).startsWith("held")) throw new Error(`The cache ${folder} could not be locked.`);
  return {
    [Symbol.asyncDispose]: async () => {
      holder.stdin.end();
      await ended;
    },
  };
};
