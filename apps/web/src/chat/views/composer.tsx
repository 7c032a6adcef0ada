import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { isComposing } from "../../shared/keys.ts";
import { revealControls } from "../../shared/names.ts";
import { FileName } from "../../shared/safe-names.tsx";
import { pastedFiles, takeDrops } from "../../shared/transfer.ts";
import { useSpoken } from "../texts/catalogue.ts";
import { failureWords } from "../texts/failure-words.ts";
import type { Chat } from "../chat.ts";
import { MOST_BYTES } from "../uploads.ts";
import type { ChosenFile } from "../uploads.ts";
import { useChat } from "./chat-context.ts";
import { Icon } from "./icon.tsx";

const MOST_CHARACTERS = 20_000;

const Chosen = ({ file: { key, name, size, progress, stored, failure } }: { readonly file: ChosenFile }) => {
  const { uploads } = useChat();
  const { texts } = useSpoken();
  const { composer } = texts;
  const spokenName = revealControls(name);
  return (
    <li class={failure === null ? "chosen" : "chosen refused"}>
      <Icon name={failure === null ? "file" : "warning"} />
      <FileName name={name} most={28} />
      {failure !== null && (
        <span role="alert" class="failure">
          {failureWords(failure, texts)}
        </span>
      )}
      {failure !== null && size <= MOST_BYTES && (
        <button type="button" class="link" onClick={() => uploads.retry(key)} aria-label={composer.retry(spokenName)}>
          {texts.pending.retry}
        </button>
      )}
      {failure === null && stored === null && (
        <progress value={progress} max={1} aria-label={composer.uploading(spokenName)} />
      )}
      {stored !== null && (
        <span class="stored">
          <Icon name="check" />
          <span class="unseen">{composer.uploaded}</span>
        </span>
      )}
      <button type="button" class="quiet" onClick={() => uploads.remove(key)} aria-label={composer.remove(spokenName)}>
        <Icon name="remove" />
      </button>
    </li>
  );
};

/** A finger's keyboard has no Shift at hand: Enter is a new line there. */
const enterSends = (): boolean => !matchMedia("(pointer: coarse)").matches;

/** Files that are dropped anywhere in the window go with the message. Says whether any are held over it, and which folders were dropped. */
const useDrops = ({ uploads }: Chat) => {
  const [isOver, setOver] = useState(false);
  const [folders, setFolders] = useState<readonly string[]>([]);
  useEffect(
    () =>
      takeDrops({
        onOver: setOver,
        onDrop: (dropped) => {
          setFolders(dropped.folders);
          uploads.add(dropped.files);
        },
      }),
    [uploads],
  );
  return { isOver, folders };
};

export const Composer = () => {
  const chat = useChat();
  const { text, files, canSend, uploads, write, send } = chat;
  const { texts } = useSpoken();
  const { isOver, folders } = useDrops(chat);
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
  return (
    <form class="composer" onSubmit={submit}>
      {isOver && <p class="drop-hint">{texts.composer.drop}</p>}
      <p role="alert" class="failure">
        {folders.length > 0 && texts.composer.folders(folders.map(revealControls))}
      </p>
      {files.value.length > 0 && (
        <ul class="chosen-files" aria-label={texts.composer.files}>
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
          aria-label={texts.composer.picker}
          onChange={(event) => {
            uploads.add([...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = "";
          }}
        />
        <button type="button" class="round" aria-label={texts.composer.attach} onClick={() => picker.current?.click()}>
          <Icon name="attach" />
        </button>
        <textarea
          ref={field}
          rows={1}
          maxLength={MOST_CHARACTERS}
          aria-label={texts.composer.label}
          placeholder={texts.composer.placeholder}
          dir="auto"
          enterkeyhint={enterSends() ? "send" : "enter"}
          value={text.value}
          onInput={(event) => write(event.currentTarget.value)}
          onPaste={(event) => {
            const pasted = pastedFiles(event.clipboardData);
            if (pasted.length === 0) return;
            event.preventDefault();
            uploads.add(pasted);
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || isComposing(event) || !enterSends()) return;
            submit(event);
          }}
        />
        <button type="submit" class="round send" aria-label={texts.composer.send} disabled={!canSend.value}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
};
