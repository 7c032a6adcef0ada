import { LinkedText } from "../../ui/linked-text.tsx";
import { PersonName } from "../../ui/safe-names.tsx";
import type { Outgoing } from "../model/chat-state.ts";
import type { ChatMessage } from "../model/wire.ts";
import { useSpoken } from "../texts/catalogue.ts";
import { failureWords } from "../texts/failure-words.ts";
import { AttachmentView } from "./attachment-view.tsx";
import { useChat } from "./chat-context.ts";
import { Icon } from "./icon.tsx";

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

interface ReadMessageProps extends MessageBubbleProps {
  /** It is the last one that the team has read. */
  readonly isLastRead: boolean;
}

export const MessageBubble = ({ message, startsGroup, endsGroup, isLastRead }: ReadMessageProps) => {
  const { from, name, at } = message;
  const { texts, formats } = useSpoken();
  const words = { customer: texts.log.you, agent: texts.log.agent, support: texts.log.support } as const;
  const writer = name === null ? words[from] : <PersonName name={name} />;
  const classes = ["message", from === "customer" ? "own" : "theirs", startsGroup && "starts", endsGroup && "ends"];
  return (
    <li class={classes.filter(Boolean).join(" ")}>
      {startsGroup && from !== "customer" ? (
        <span class="writer">{writer}</span>
      ) : (
        <span class="unseen">{writer}:</span>
      )}
      <Content {...message} />
      {(endsGroup || isLastRead) && (
        <span class="at">
          <time dateTime={at} title={formats.dateTime(at)}>
            {formats.clock(at)}
          </time>
          {isLastRead && (
            <span class="read">
              <Icon name="check" />
              {texts.log.read}
            </span>
          )}
        </span>
      )}
    </li>
  );
};

const SLOW_AFTER_ATTEMPTS = 2;

/** A message of this page that is not acknowledged yet: on its way, or refused and waiting for its writer. */
export const PendingBubble = ({ message }: { readonly message: Outgoing }) => {
  const { retry, edit, isOver } = useChat();
  const { texts } = useSpoken();
  const { key, refusal, attempts } = message;
  const isSlow = attempts >= SLOW_AFTER_ATTEMPTS;
  return (
    <li class={`message own starts ends ${refusal === undefined ? "pending" : "refused"}`}>
      <span class="unseen">{texts.log.you}:</span>
      <Content {...message} />
      {refusal === undefined ? (
        <span class="at">
          <Icon name="clock" />
          {isSlow ? texts.pending.slow : texts.pending.sending}
        </span>
      ) : (
        <span class="at" role="alert">
          <Icon name="warning" />
          <span>{texts.pending.refused(failureWords(refusal, texts))}</span>
          {!isOver.value && (
            <>
              <button type="button" class="link" onClick={() => retry(key)}>
                {texts.pending.retry}
              </button>
              <button type="button" class="link" onClick={() => edit(key)}>
                {texts.pending.edit}
              </button>
            </>
          )}
        </span>
      )}
    </li>
  );
};
