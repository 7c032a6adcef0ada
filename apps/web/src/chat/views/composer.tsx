import { useLayoutEffect, useRef } from "preact/hooks";
import { MOST_BYTES } from "../uploads.ts";
import type { ChosenFile } from "../uploads.ts";
import { useChat } from "./chat-context.ts";
import { Icon } from "./icon.tsx";

const MOST_CHARACTERS = 20_000;

const Chosen = ({ file: { key, name, size, progress, stored, failure } }: { readonly file: ChosenFile }) => {
  const { uploads } = useChat();
  return (
    <li class={failure === null ? "chosen" : "chosen refused"}>
      <Icon name={failure === null ? "file" : "warning"} />
      <span class="name" dir="auto">
        {name}
      </span>
      {failure !== null && (
        <span role="alert" class="failure">
          {failure}
        </span>
      )}
      {failure !== null && size <= MOST_BYTES && (
        <button type="button" class="link" onClick={() => uploads.retry(key)} aria-label={`Try ${name} again`}>
          Try again
        </button>
      )}
      {failure === null && stored === null && <progress value={progress} max={1} aria-label={`Uploading ${name}`} />}
      {stored !== null && (
        <span class="stored">
          <Icon name="check" />
          <span class="unseen">uploaded</span>
        </span>
      )}
      <button type="button" class="quiet" onClick={() => uploads.remove(key)} aria-label={`Remove ${name}`}>
        <Icon name="remove" />
      </button>
    </li>
  );
};

/** A finger's keyboard has no Shift at hand: Enter is a new line there. */
const enterSends = (): boolean => !matchMedia("(pointer: coarse)").matches;

const filesOf = (data: DataTransfer | null): readonly File[] => [...(data?.files ?? [])];

export const Composer = () => {
  const { text, files, canSend, uploads, write, send } = useChat();
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);

  useLayoutEffect(() => {
    if (enterSends()) field.current?.focus();
  }, []);
  useLayoutEffect(() => {
    const { current } = field;
    if (current === null) return;
    current.style.height = "auto";
    current.style.height = `${current.scrollHeight}px`;
  }, [text.value]);

  const submit = (event: Event): void => {
    event.preventDefault();
    send();
    field.current?.focus();
  };
  const add = (event: Event, added: readonly File[]): void => {
    if (added.length === 0) return;
    event.preventDefault();
    uploads.add(added);
  };
  return (
    <form
      class="composer"
      onSubmit={submit}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => add(event, filesOf(event.dataTransfer))}
    >
      {files.value.length > 0 && (
        <ul class="chosen-files" aria-label="Files of this message">
          {files.value.map((file) => (
            <Chosen key={file.key} file={file} />
          ))}
        </ul>
      )}
      <div class="row">
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          aria-label="Files to attach"
          onChange={(event) => {
            add(event, [...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = "";
          }}
        />
        <button type="button" class="round" aria-label="Attach files" onClick={() => picker.current?.click()}>
          <Icon name="attach" />
        </button>
        <textarea
          ref={field}
          rows={1}
          maxLength={MOST_CHARACTERS}
          aria-label="Your message"
          placeholder="Write a message"
          dir="auto"
          enterkeyhint={enterSends() ? "send" : "enter"}
          value={text.value}
          onInput={(event) => write(event.currentTarget.value)}
          onPaste={(event) => add(event, filesOf(event.clipboardData))}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing || !enterSends()) return;
            submit(event);
          }}
        />
        <button type="submit" class="round send" aria-label="Send" disabled={!canSend.value}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
};
