import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { DrawnPictures, PictureAnswer, PictureJob } from "./picture-job.ts";

export interface PictureLimits {
  /** The most pixels of an image that is decoded. */
  readonly maxPixels: number;
  /**
   * Milliseconds of a processor's time after which the process that draws is ended. It gives way to all others, and on a busy machine has little of it:
   * ten times as long on the clock. Where the system does not say what a process has used, the clock counts alone.
   */
  readonly maxMs: number;
  /** Milliseconds without work after which the process ends and gives its memory back: 30 s by default. */
  readonly idleMs?: number;
}

/** There are no pictures of the file, and there will be none. */
export class NotAPictureError extends Error {
  override readonly name = "NotAPictureError";
}

/** Drawing took too long or ended the process: because of the image, or because the machine was busy or short of memory. */
export class PictureFailedError extends Error {
  override readonly name = "PictureFailedError";
}

/** No picture is drawn now, whatever the file is. */
export class PicturesBusyError extends Error {
  override readonly name = "PicturesBusyError";
}

/** What is drawn, read when its turn comes: files that wait take no memory. */
export type ReadImage = () => Promise<Omit<PictureJob, "maxPixels">>;

export interface PictureMaker {
  readonly draw: (read: ReadImage) => Promise<DrawnPictures>;
  readonly close: () => Promise<void>;
}

const MOST_WAITING = 64;
/** JavaScript of the process, in MiB; decoders have their own memory, which the number of pixels limits. */
const HEAP_MIB = 256;

/** It reads and draws; it writes no file, starts nothing, and knows none of this process's secrets. */
const startProcess = (): ChildProcess =>
  fork(new URL("picture-process.ts", import.meta.url), {
    serialization: "advanced",
    env: { NODE_ENV: "production" },
    execArgv: [
      "--permission",
      "--allow-fs-read=*",
      "--allow-fs-write=/proc/self/oom_score_adj",
      "--allow-addons",
      `--max-old-space-size=${HEAP_MIB}`,
    ],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });

/** A clock tick of Linux, in milliseconds, and where /proc has the ticks that a process has used, behind its name. */
const TICK_MS = 10;
const [USER, SYSTEM] = [11, 12] as const;

/** Milliseconds of a processor's time that a process has used, where the system says so. */
const usedBy = async ({ pid }: ChildProcess): Promise<number | undefined> => {
  const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => undefined);
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[USER]) + Number(fields[SYSTEM])) * TICK_MS;
};

const LOOK_EVERY_MS = 250;
/** How much longer than its own time a process may take. */
const PATIENCE = 10;

/** Aborts when a process has used so much time from now on. */
const watchTime = async (child: ChildProcess, maxMs: number): Promise<Disposable & { readonly limit: AbortSignal }> => {
  const before = await usedBy(child);
  if (before === undefined) return { limit: AbortSignal.timeout(maxMs), [Symbol.dispose]: () => undefined };
  const over = new AbortController();
  const look = async (): Promise<void> => {
    const used = await usedBy(child);
    if (used !== undefined && used - before > maxMs) over.abort();
  };
  const timer = setInterval(() => void look(), Math.min(LOOK_EVERY_MS, maxMs));
  return {
    limit: AbortSignal.any([over.signal, AbortSignal.timeout(PATIENCE * maxMs)]),
    [Symbol.dispose]: () => clearInterval(timer),
  };
};

/** One answer of the process. */
const ask = async (child: ChildProcess, job: PictureJob, maxMs: number): Promise<PictureAnswer> => {
  const over = new AbortController();
  const { signal } = over;
  const answered = once(child, "message", { signal });
  const ended = once(child, "exit", { signal }).then(() => {
    throw new Error("The process that draws ended.");
  });
  const first = Promise.race([answered, ended]);
  // It may end before it is waited for.
  first.catch(() => undefined);
  using watch = await watchTime(child, maxMs);
  watch.limit.addEventListener("abort", () => over.abort(), { once: true });
  try {
    child.send(job);
    const [answer]: PictureAnswer[] = await first;
    if (answer === undefined) throw new Error("The process that draws said nothing.");
    return answer;
  } catch (error) {
    child.kill("SIGKILL");
    const reason = watch.limit.aborted ? `It took more than ${maxMs} ms.` : "The process that draws failed.";
    throw new PictureFailedError(reason, { cause: error });
  } finally {
    over.abort();
  }
};

/** Draws pictures one at a time in a process beside this one, which is ended when one takes too long. */
export const createPictureMaker = ({ maxPixels, maxMs, idleMs = 30_000 }: PictureLimits): PictureMaker => {
  let child: ChildProcess | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let isClosed = false;

  const running = (): ChildProcess => {
    if (child !== undefined) return child;
    const started = startProcess();
    const forget = (): void => {
      if (child === started) child = undefined;
    };
    started.on("exit", forget).on("error", forget);
    child = started;
    return started;
  };
  const endIdle = (): void => {
    child?.kill();
    // It may take a moment to end, in which it is given nothing more.
    child = undefined;
  };
  const drawNext = async (read: ReadImage): Promise<DrawnPictures> => {
    clearTimeout(idle);
    const job = { ...(await read()), maxPixels };
    if (isClosed) throw new PicturesBusyError("Pictures are no longer drawn.");
    const answer = await ask(running(), job, maxMs).finally(() => {
      idle = setTimeout(endIdle, idleMs).unref();
    });
    if (isClosed) throw new PicturesBusyError("Pictures are no longer drawn.");
    if ("failure" in answer) throw new NotAPictureError(answer.failure);
    return answer;
  };
  return {
    draw: async (read) => {
      if (waiting >= MOST_WAITING) throw new PicturesBusyError("Too many files wait for their pictures.");
      waiting += 1;
      const drawing = last.then(() => drawNext(read)).finally(() => (waiting -= 1));
      last = drawing.catch(() => undefined);
      return drawing;
    },
    close: async () => {
      isClosed = true;
      clearTimeout(idle);
      child?.kill("SIGKILL");
      await last;
    },
  };
};
