import type { ChatApi } from "./api.ts";
import type { ChatMessage } from "./model/wire.ts";

/** Tells the desk how far its answers were seen: each once, and one at a time. */
export interface Reading {
  /** The messages up to this one were seen. */
  readonly see: (id: number, messages: readonly ChatMessage[]) => void;
}

export const createReading = ({ see }: Pick<ChatApi, "see">): Reading => {
  let told = 0;
  let wanted = 0;
  let isTelling = false;
  const tell = async (): Promise<void> => {
    if (isTelling) return;
    isTelling = true;
    try {
      while (wanted > told) {
        const id = wanted;
        await see(id);
        told = id;
      }
    } catch {
      // The next one that is seen says it, too.
    } finally {
      isTelling = false;
    }
  };
  return {
    see: (id, messages) => {
      const answer = messages.findLast((message) => message.id <= id && message.from !== "customer")?.id ?? 0;
      if (answer <= told) return;
      wanted = Math.max(wanted, answer);
      void tell();
    },
  };
};
