import type { ChatApi } from "./api.ts";
import type { ChatMessage } from "./model/wire.ts";

/** Reports to the desk which of its answers were seen: each once, one at a time. */
export interface Reading {
  /** The messages up to this one were seen. */
  readonly see: (id: number, messages: readonly ChatMessage[]) => void;
}

export const createReading = ({ see }: Pick<ChatApi, "see">): Reading => {
  let reported = 0;
  let wanted = 0;
  let isReporting = false;
  const report = async (): Promise<void> => {
    if (isReporting) return;
    isReporting = true;
    try {
      while (wanted > reported) {
        const id = wanted;
        await see(id);
        reported = id;
      }
    } catch {
      // The next report includes it.
    } finally {
      isReporting = false;
    }
  };
  return {
    see: (id, messages) => {
      const answer = messages.findLast((message) => message.id <= id && message.from !== "customer")?.id ?? 0;
      if (answer <= reported) return;
      wanted = Math.max(wanted, answer);
      void report();
    },
  };
};
