import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Chat } from "../chat.ts";

const ChatContext = createContext<Chat | undefined>(undefined);

export const ChatProvider = ChatContext.Provider;

export const useChat = (): Chat => {
  const chat = useContext(ChatContext);
  if (chat === undefined) throw new Error("There is no chat around this component.");
  return chat;
};
