import { expect, test } from "vitest";
import { createSending } from "./sending.ts";

test("what is written at the moment at which nothing more was left is sent as well", async () => {
  const line: string[] = ["first"];
  const delivered: string[] = [];
  const sending = createSending<string>({
    next: () => {
      const [message] = line;
      // Between the sender's last look and its end.
      if (message === undefined && delivered.length === 1) {
        queueMicrotask(() => {
          line.push("second");
          sending.run("one");
        });
      }
      return message;
    },
    deliver: async () => {
      const message = line.shift();
      if (message !== undefined) delivered.push(message);
    },
    onFailure: () => "stop",
  });
  sending.run("one");
  await expect.poll(() => delivered, { timeout: 60_000 }).toEqual(["first", "second"]);
});
