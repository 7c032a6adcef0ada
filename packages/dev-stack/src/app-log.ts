import { closeSync, mkdirSync, openSync, renameSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";

const LARGEST = 20 * 1024 * 1024;

/** An app's log file: appended to over restarts; the previous 20 MiB are kept under `.1`. */
export class AppLog {
  readonly #file: string;
  #descriptor: number;
  #size: number;

  constructor(file: string) {
    mkdirSync(dirname(file), { recursive: true });
    this.#file = file;
    this.#descriptor = openSync(file, "a", 0o600);
    this.#size = statSync(file).size;
  }

  write(chunk: Uint8Array): void {
    if (this.#size > LARGEST) this.#rotate();
    // Synchronous on purpose: what an app says in its last moment must be on disk, whatever ends this process.
    this.#size += writeSync(this.#descriptor, chunk);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #rotate(): void {
    closeSync(this.#descriptor);
    renameSync(this.#file, `${this.#file}.1`);
    this.#descriptor = openSync(this.#file, "a", 0o600);
    this.#size = 0;
  }
}
