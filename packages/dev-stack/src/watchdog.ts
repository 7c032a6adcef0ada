import { spawn } from "node:child_process";

const SCRIPT = `
read -r word
[ "$word" = done ] && exit 0
kill -s CONT -- "$1"
kill -s "$2" -- "$1"
tries=0
while kill -s 0 -- "$1" && [ "$tries" -lt 50 ]; do tries=$((tries + 1)); sleep 0.1; done
kill -s KILL -- "$1"
[ -z "$3" ] || rm -rf "$3"
`;

export interface Watchdog {
  /** The process ended by itself: nothing is left to do. */
  release(): void;
}

/**
 * Ends a process when this one dies, however it dies: `signal` first, SIGKILL 5 s later. A shell in a session of its own
 * waits for the end of a pipe that only this process holds.
 */
export function guard(options: {
  readonly pid: number;
  /** End the whole process group that `pid` leads. */
  readonly group?: boolean;
  readonly signal: NodeJS.Signals;
  /** A temporary folder to remove afterwards. */
  readonly folder?: string;
}): Watchdog {
  const target = options.group === true ? `-${options.pid}` : `${options.pid}`;
  const shell = spawn("/bin/sh", ["-c", SCRIPT, "watchdog", target, options.signal.slice(3), options.folder ?? ""], {
    cwd: "/",
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  const pipe = shell.stdin;
  pipe.on("error", () => undefined);
  shell.on("error", () => undefined);
  shell.unref();
  if ("unref" in pipe && typeof pipe.unref === "function") pipe.unref();
  return { release: () => pipe.end("done\n") };
}
