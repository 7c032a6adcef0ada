import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { RefObject } from "preact";
import { isComposing } from "../../ui/keys.ts";
import { pastedFiles, takeDrops } from "../../ui/transfer.ts";
import type { Chat } from "../chat.ts";
import { charactersLeft } from "../model/limits.ts";
import { useSpoken } from "../texts/catalogue.ts";
import { useChat } from "./chat-context.ts";
import { ChosenFiles } from "./chosen-files.tsx";
import { Icon } from "./icon.tsx";

/** A finger's keyboard has no Shift at hand: Enter is a new line there. */
const enterSends = (): boolean => !matchMedia("(pointer: coarse)").matches;

/** Files that are dropped anywhere in the window go with the message. Says whether any are held over it. */
const useDrops = ({ uploads }: Chat): boolean => {
  const [isOver, setOver] = useState(false);
  useEffect(() => takeDrops({ onOver: setOver, onDrop: uploads.add }), [uploads]);
  return isOver;
};

const GROWS_BY_ITSELF = CSS.supports("field-sizing", "content");

/** Makes the field as high as its text, where the browser does not do that by itself. */
const useGrowing = (field: RefObject<HTMLTextAreaElement>, text: string): void =>
  useLayoutEffect(() => {
    const { current } = field;
    if (current === null || GROWS_BY_ITSELF) return;
    current.style.height = "auto";
    current.style.height = `${current.scrollHeight}px`;
  }, [text]);

const Field = ({
  field,
  onSubmit,
}: {
  readonly field: RefObject<HTMLTextAreaElement>;
  readonly onSubmit: () => void;
}) => {
  const { text, uploads, write } = useChat();
  const { texts } = useSpoken();
  useGrowing(field, text.value);
  return (
    <textarea
      id="message"
      ref={field}
      rows={1}
      aria-label={texts.composer.label}
      aria-describedby="message-hint"
      placeholder={texts.composer.placeholder}
      dir="auto"
      enterkeyhint={enterSends() ? "send" : "enter"}
      value={text.value}
      onInput={(event) => write(event.currentTarget.value)}
      onPaste={(event) => {
        const files = pastedFiles(event.clipboardData);
        if (files.length === 0) return;
        event.preventDefault();
        uploads.add({ files, folders: [] });
      }}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || event.shiftKey || isComposing(event) || !enterSends()) return;
        event.preventDefault();
        onSubmit();
      }}
    />
  );
};

/** Says how much more fits, near the limit: nothing that is pasted is ever cut. */
const Hint = () => {
  const { text } = useChat();
  const { composer } = useSpoken().texts;
  const left = charactersLeft(text.value);
  return (
    <p class={left !== undefined && left < 0 ? "hint failure" : "hint"} id="message-hint" hidden={left === undefined}>
      {left !== undefined && (left < 0 ? composer.tooLong(-left) : composer.left(left))}
    </p>
  );
};

export const Composer = () => {
  const chat = useChat();
  const { canSend, uploads, send } = chat;
  const { composer } = useSpoken().texts;
  const isOver = useDrops(chat);
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    // In another's page, the keyboard stays where it is.
    if (enterSends() && parent === window) field.current?.focus();
  }, []);
  const submit = (): void => {
    send();
    field.current?.focus();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {isOver && <p class="drop-hint">{composer.drop}</p>}
      <ChosenFiles />
      <div class="row">
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          aria-label={composer.picker}
          onChange={({ currentTarget }) => {
            uploads.add({ files: [...(currentTarget.files ?? [])], folders: [] });
            currentTarget.value = "";
          }}
        />
        <button type="button" class="round" aria-label={composer.attach} onClick={() => picker.current?.click()}>
          <Icon name="attach" />
        </button>
        <Field field={field} onSubmit={submit} />
        <button type="submit" class="round send" aria-label={composer.send} disabled={!canSend.value}>
          <Icon name="send" />
        </button>
      </div>
      <Hint />
    </form>
  );
};
