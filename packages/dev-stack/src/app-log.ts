import { closeSync, mkdirSync, openSync, renameSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";

const LARGEST = 20 * 1024 * 1024;

export interface AppLogOptions {
  /** Called when the file can no longer be written (the disk is full, say), with the reason; and when it can again, with the number of lost bytes. */
  readonly onFailure?: (reason: string) => void;
  readonly onRecovery?: (lostBytes: number) => void;
}

/**
 * An app's log file: appended to over restarts; the previous 20 MiB are kept under `.1`. What cannot be written is left out, and the file
 * says how much: a full disk must not end the app.
 */
export class AppLog {
  readonly #file: string;
  readonly #options: AppLogOptions;
  #descriptor: number;
  #size: number;
  /** Bytes that could not be written since it last worked. */
  #lost = 0;

  constructor(file: string, options: AppLogOptions = {}) {
    mkdirSync(dirname(file), { recursive: true });
    this.#file = file;
    this.#options = options;
    this.#descriptor = openSync(file, "a", 0o600);
    this.#size = statSync(file).size;
  }

  write(chunk: Uint8Array): void {
    try {
      // Who makes room may have removed the file, which would then be written to in vain.
      if (this.#lost > 0) this.#open();
      if (this.#size > LARGEST) this.#rotate();
      if (this.#lost > 0) this.#writeWhole(gapOf(this.#lost));
      this.#writeWhole(chunk);
    } catch (error) {
      if (this.#lost === 0) this.#options.onFailure?.(error instanceof Error ? error.message : String(error));
      this.#lost += chunk.length;
      return;
    }
    if (this.#lost === 0) return;
    this.#options.onRecovery?.(this.#lost);
    this.#lost = 0;
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  /** Synchronous on purpose: an app's last lines must be on disk, however this process ends. */
  #writeWhole(chunk: Uint8Array): void {
    for (let written = 0; written < chunk.length;) {
      const count = writeSync(this.#descriptor, chunk, written);
      this.#size += count;
      written += count;
    }
  }

  #rotate(): void {
    renameSync(this.#file, `${this.#file}.1`);
    this.#open();
  }

  #open(): void {
    // Before the other is closed: there is always one to write to.
    const next = openSync(this.#file, "a", 0o600);
    closeSync(this.#descriptor);
    this.#descriptor = next;
    this.#size = statSync(this.#file).size;
  }
}

/** On a line of its own, also after a line that was cut. */
function gapOf(bytes: number): Uint8Array {
  return Buffer.from(`\n(${bytes} bytes could not be written here)\n`);
}
