import { z } from "zod";
import { LoadOrder, runLoad } from "./run-load.ts";

const Message = z.object({ order: LoadOrder });

/** Runs what the parent orders, one after another, in a process of its own; ends with the parent. */
process.on("message", (message) => {
  void (async () => {
    try {
      process.send?.({ result: await runLoad(Message.parse(message).order) });
    } catch (error) {
      process.send?.({ failure: error instanceof Error ? error.message : String(error) });
    }
  })();
});
process.once("disconnect", () => process.exit(0));
