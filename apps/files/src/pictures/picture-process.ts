import { writeFile } from "node:fs/promises";
import { setPriority } from "node:os";
import { drawPictures } from "./draw-pictures.ts";
import type { PictureAnswer, PictureJob } from "./picture-job.ts";

/**
 * Draws pictures in a process of its own: images come from strangers, and the damage that one of them does to a decoder ends
 * this process alone. It gives way to all others, in time and, on Linux, where memory runs out.
 */
const send = (answer: PictureAnswer): void => {
  process.send?.(answer);
};

process.on("message", (job: PictureJob) => {
  drawPictures(job).then(send, (error: unknown) =>
    send({ failure: error instanceof Error ? error.message : "The image could not be read." }),
  );
});
process.on("disconnect", () => process.exit(0));

/** A third of another process's share where all are busy: with much less, pictures would take too long. */
const NICE = 5;
setPriority(NICE);
await writeFile("/proc/self/oom_score_adj", "1000").catch(() => undefined);
