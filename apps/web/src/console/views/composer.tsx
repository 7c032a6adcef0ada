import { isDone } from "@crossdesk/contracts";
import { useEffect, useRef } from "preact/hooks";
import { AttachButton } from "../../ui/composer/attach-button.tsx";
import { FileName } from "../../ui/safe-names.tsx";
import type { ChosenFile } from "../desk/attachments.ts";
import { fillReply, findReplies } from "../model/replies.ts";
import type { KnownTicket } from "../model/state.ts";
import { formatBytes } from "../model/time.ts";
import { nameAssignee } from "../model/words.ts";
import { texts } from "../texts/index.ts";
import { usePage } from "./desk-context.ts";
import { Icon } from "../../ui/icon.tsx";
import { SuggestingField } from "./suggesting-field.tsx";
import type { Suggestion } from "./suggesting-field.tsx";
import { useDraftText } from "./use-draft-text.ts";

const MOST_CHARACTERS = 20_000;
const NEAR_LIMIT = 500;
const MOST_SUGGESTED = 8;

/** What is written and attached stays with its ticket until it is sent, also over a reload. */
export const Composer = ({ known }: { readonly known: KnownTicket }) => {
  const { ticket } = known;
  const { desk, isDropping, areRepliesOpen } = usePage();
  const attachments = desk.answers.attachmentsOf(ticket.id);
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, change] = useDraftText(ticket.id);
  const files = attachments.files.value;
  const isUploading = files.some(({ stored, failure }) => stored === undefined && failure === undefined);
  const hasFailed = files.some(({ failure }) => failure !== undefined);
  const isEmpty = text.trim() === "" && files.length === 0;
  const { me } = desk.state.value;

  // The team's may have changed since the ticket before.
  useEffect(desk.replies.read, []);
  const find = (begun: string): readonly Suggestion[] =>
    findReplies(desk.replies.all.value, begun)
      .slice(0, MOST_SUGGESTED)
      .map((reply) => {
        const insert = fillReply(reply.text, { known, me });
        return { key: reply.id, label: `/${reply.shortcut}`, hint: insert, insert };
      });
  const send = (): void => {
    if (isEmpty || isUploading || hasFailed || text.length > MOST_CHARACTERS) return;
    desk.answers.write(ticket.id, text.trim());
    change("");
    desk.signs.sent();
    field.current?.focus();
  };
  const left = MOST_CHARACTERS - text.length;
  const words = texts().composer;
  const { assignedAgentId } = ticket;
  const isNobodys = assignedAgentId === null && !isDone(ticket.status);
  const isOthers = assignedAgentId !== null && assignedAgentId !== me?.id;
  const placeholder = isOthers
    ? words.placeholderFor(nameAssignee(desk.state.value, ticket))
    : isNobodys
      ? words.placeholderTakes
      : words.placeholder;
  return (
    <form
      class={`composer ${isDropping.value ? "over" : ""}`}
      aria-label={words.form}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {files.length > 0 && (
        <ul class="to-send" aria-label={words.files}>
          {files.map((file) => (
            <ChosenRow key={file.key} file={file} onRemove={attachments.remove} onRetry={attachments.retry} />
          ))}
        </ul>
      )}
      <div class="compose-line">
        <AttachButton
          class="icon"
          label={words.attach}
          title={words.attach}
          pickerLabel={words.attachLabel}
          onFiles={attachments.choose}
        />
        <button
          type="button"
          class="icon"
          aria-label={texts().replies.title}
          title={texts().replies.hint}
          onClick={() => {
            areRepliesOpen.value = true;
          }}
        >
          <Icon name="reply" />
        </button>
        <SuggestingField
          id="answer"
          label={words.label}
          placeholder={placeholder}
          value={text}
          field={field}
          mark="/"
          listLabel={texts().replies.title}
          find={find}
          describedBy="answer-hint"
          onChange={(next) => {
            change(next);
            desk.signs.type(next);
          }}
          onSend={send}
          onFiles={attachments.choose}
        />
        <button
          type="submit"
          class="primary send"
          aria-label={words.send}
          disabled={isEmpty || isUploading || hasFailed || left < 0}
        >
          <Icon name="send" />
        </button>
      </div>
      <p class="fine" id="answer-hint">
        {left < NEAR_LIMIT ? (
          <span class={left < 0 ? "bad" : ""}>{left < 0 ? words.tooMany(-left) : words.left(left)}</span>
        ) : isUploading ? (
          words.uploading
        ) : hasFailed ? (
          words.fileFailed
        ) : (
          <span class="keys-hint">
            <kbd>Enter</kbd> {words.enterSends} <kbd>Shift</kbd> <kbd>Enter</kbd> {words.enterBreaks}
          </span>
        )}
      </p>
    </form>
  );
};

interface ChosenRowProps {
  readonly file: ChosenFile;
  readonly onRemove: (key: string) => void;
  readonly onRetry: (key: string) => void;
}

const ChosenRow = ({ file: { key, name, size, progress, stored, failure }, onRemove, onRetry }: ChosenRowProps) => (
  <li class={failure === undefined ? "" : "failed"}>
    <Icon name="file" size={16} />
    <FileName name={name} />
    {failure === undefined ? (
      <span class="muted">{formatBytes(size)}</span>
    ) : (
      <span class="bad" role="alert">
        {failure}
      </span>
    )}
    {stored === undefined && failure === undefined && (
      <progress value={progress} max={1} aria-label={texts().composer.uploadingFile(name)} />
    )}
    {failure !== undefined && (
      <button type="button" onClick={() => onRetry(key)}>
        {texts().page.tryAgain}
      </button>
    )}
    <button type="button" class="icon small" aria-label={texts().composer.remove(name)} onClick={() => onRemove(key)}>
      <Icon name="close" size={16} />
    </button>
  </li>
);
