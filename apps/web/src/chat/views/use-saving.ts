import { useState } from "preact/hooks";
import { ChatError } from "../api.ts";
import type { ChatAttachment } from "../model/wire.ts";
import { useSpoken } from "../texts/catalogue.ts";
import { failureWords } from "../texts/failure-words.ts";
import { useChat } from "./chat-context.ts";

/** Saves a file, and says why it did not work. */
export const useSaving = ({ file, name }: ChatAttachment): { readonly save: () => void; readonly failure: string } => {
  const { attachments } = useChat();
  const { texts } = useSpoken();
  const [code, setCode] = useState<string>();
  const save = (): void => {
    setCode(undefined);
    attachments.save(file, name).catch((error: unknown) => {
      setCode(error instanceof ChatError ? error.code : "INTERNAL");
    });
  };
  return { save, failure: code === undefined ? "" : failureWords(code, texts) };
};
