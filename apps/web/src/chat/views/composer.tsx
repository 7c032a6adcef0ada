import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { RefObject } from "preact";
import { AttachButton } from "../../ui/composer/attach-button.tsx";
import { entersSend, TextField } from "../../ui/composer/text-field.tsx";
import { Icon } from "./icon.tsx";
import { takeDrops } from "../../ui/transfer.ts";
import type { Chat } from "../chat.ts";
import { charactersLeft } from "../model/limits.ts";
import { useSpoken } from "../texts/catalogue.ts";
import { useChat } from "./chat-context.ts";
import { ChosenFiles } from "./chosen-files.tsx";

/** Files that are dropped anywhere in the window go with the message. Says whether any are held over it. */
const useDrops = ({ uploads }: Chat): boolean => {
  const [isOver, setOver] = useState(false);
  useEffect(() => takeDrops({ onOver: setOver, onDrop: uploads.add }), [uploads]);
  return isOver;
};

const Field = ({
  field,
  onSubmit,
}: {
  readonly field: RefObject<HTMLTextAreaElement>;
  readonly onSubmit: () => void;
}) => {
  const { text, uploads, write } = useChat();
  const { texts } = useSpoken();
  return (
    <TextField
      id="message"
      field={field}
      aria-label={texts.composer.label}
      aria-describedby="message-hint"
      placeholder={texts.composer.placeholder}
      value={text.value}
      onWrite={write}
      onSend={onSubmit}
      onFiles={(files) => uploads.add({ files, folders: [] })}
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
  useLayoutEffect(() => {
    // In another's page, the keyboard stays where it is.
    if (entersSend() && parent === window) field.current?.focus();
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
        <AttachButton
          class="round"
          label={composer.attach}
          pickerLabel={composer.picker}
          onFiles={(files) => uploads.add({ files, folders: [] })}
        />
        <Field field={field} onSubmit={submit} />
        <button type="submit" class="round send" aria-label={composer.send} disabled={!canSend.value}>
          <Icon name="send" />
        </button>
      </div>
      <Hint />
    </form>
  );
};
