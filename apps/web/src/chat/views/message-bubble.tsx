import { LinkedText } from "../../shared/linked-text.tsx";
import type { Outgoing } from "../model/chat-state.ts";
import type { ChatMessage } from "../model/wire.ts";
import { AttachmentView } from "./attachment-view.tsx";
import { useChat } from "./chat-context.ts";
import { Icon } from "./icon.tsx";
import { clockTime, fullTime } from "./time.ts";

const WRITERS = { customer: "You", agent: "Agent", support: "Support" } as const satisfies Record<
  ChatMessage["from"],
  string
>;

const Content = ({ text, attachments }: Pick<ChatMessage, "text" | "attachments">) => (
  <div class="bubble">
    {text !== "" && <LinkedText text={text} />}
    {attachments.map((attachment) => (
      <AttachmentView key={attachment.file} attachment={attachment} />
    ))}
  </div>
);

export interface MessageBubbleProps {
  readonly message: ChatMessage;
  readonly startsGroup: boolean;
  readonly endsGroup: boolean;
}

export const MessageBubble = ({ message, startsGroup, endsGroup }: MessageBubbleProps) => {
  const { from, name, at } = message;
  const writer = name ?? WRITERS[from];
  const classes = ["message", from === "customer" ? "own" : "theirs", startsGroup && "starts", endsGroup && "ends"];
  return (
    <li class={classes.filter(Boolean).join(" ")}>
      {startsGroup && from !== "customer" ? (
        <span class="writer" dir="auto">
          {writer}
        </span>
      ) : (
        <span class="unseen">{writer}:</span>
      )}
      <Content {...message} />
      {endsGroup && (
        <time class="at" dateTime={at} title={fullTime(at)}>
          {clockTime(at)}
        </time>
      )}
    </li>
  );
};

const SLOW_AFTER_ATTEMPTS = 2;

/** A message of this page that is not acknowledged yet: on its way, or refused and waiting for its writer. */
export const PendingBubble = ({ message }: { readonly message: Outgoing }) => {
  const { retry, edit, isOver } = useChat();
  const { key, refusal, attempts } = message;
  const isSlow = attempts >= SLOW_AFTER_ATTEMPTS;
  return (
    <li class={`message own starts ends ${refusal === null ? "pending" : "refused"}`}>
      <span class="unseen">You:</span>
      <Content {...message} />
      {refusal === null ? (
        <span class="at">
          <Icon name="clock" />
          {isSlow ? "Not sent yet. Trying again…" : "Sending…"}
        </span>
      ) : (
        <span class="at" role="alert">
          <Icon name="warning" />
          <span>Not sent. {refusal}</span>
          {!isOver.value && (
            <>
              <button type="button" class="link" onClick={() => retry(key)}>
                Try again
              </button>
              <button type="button" class="link" onClick={() => edit(key)}>
                Edit
              </button>
            </>
          )}
        </span>
      )}
    </li>
  );
};
