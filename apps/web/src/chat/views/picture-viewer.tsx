import { useLayoutEffect, useRef } from "preact/hooks";
import { revealControls } from "../../ui/names.ts";
import { FileName } from "../../ui/safe-names.tsx";
import { isPictureName } from "../../ui/pictures.ts";
import { usePicture } from "../../ui/use-picture.ts";
import type { ChatAttachment } from "../model/wire.ts";
import { useSpoken } from "../texts/catalogue.ts";
import { useChat } from "./chat-context.ts";
import { Icon } from "./icon.tsx";
import { useSaving } from "./use-saving.ts";

const usePreview = ({ file }: ChatAttachment): string | undefined => {
  const { attachments } = useChat();
  const preview = usePicture(attachments.picture, { file, size: "preview", isRead: true });
  // A thumbnail shows something while the picture is on its way, and in its place where it does not come.
  const thumbnail = usePicture(attachments.picture, { file, size: "thumbnail", isRead: true });
  return preview ?? thumbnail;
};

interface ViewerProps {
  readonly shown: ChatAttachment;
  readonly pictures: readonly ChatAttachment[];
}

const Viewer = ({ shown, pictures }: ViewerProps) => {
  const { viewed } = useChat();
  const { texts, direction } = useSpoken();
  const { attachment: words } = texts;
  const dialog = useRef<HTMLDialogElement>(null);
  const url = usePreview(shown);
  const { save, failure } = useSaving(shown);
  const place = pictures.findIndex(({ file }) => file === shown.file);
  const turnTo = (step: number): void => {
    const next = pictures[place + step];
    if (next !== undefined) viewed.value = next;
  };
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      class="viewer"
      aria-label={`${words.viewer}: ${revealControls(shown.name)}`}
      onClose={() => (viewed.value = null)}
      onKeyDown={({ key }) => {
        const forward = direction === "rtl" ? "ArrowLeft" : "ArrowRight";
        if (key === "ArrowLeft" || key === "ArrowRight") turnTo(key === forward ? 1 : -1);
      }}
      onClick={({ target, currentTarget }) => {
        if (target instanceof Element && (target === currentTarget || target.classList.contains("stage"))) {
          dialog.current?.close();
        }
      }}
    >
      <div class="viewer-bar">
        <FileName name={shown.name} />
        <button type="button" class="quiet" onClick={save}>
          <Icon name="download" />
          {words.save}
        </button>
        <button type="button" class="round" aria-label={words.close} onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </button>
      </div>
      <p role="alert" class="failure">
        {failure}
      </p>
      <div class="stage">
        {url === undefined ? (
          <span role="status">{words.loading}</span>
        ) : (
          <img src={url} alt={revealControls(shown.name)} />
        )}
      </div>
      {pictures.length > 1 && (
        <div class="viewer-turns">
          <button
            type="button"
            class="round"
            aria-label={words.previous}
            disabled={place <= 0}
            onClick={() => turnTo(-1)}
          >
            <Icon name="back" />
          </button>
          <button
            type="button"
            class="round"
            aria-label={words.next}
            disabled={place === pictures.length - 1}
            onClick={() => turnTo(1)}
          >
            <Icon name="forward" />
          </button>
        </div>
      )}
    </dialog>
  );
};

/** A picture of the conversation in full, above everything else; its neighbours are a step away. */
export const PictureViewer = () => {
  const { state, viewed } = useChat();
  const { value } = viewed;
  if (value === null) return null;
  const { messages, outbox } = state.value;
  const pictures = [...messages, ...outbox].flatMap(({ attachments }) =>
    attachments.filter(({ file }) => isPictureName(file)),
  );
  return <Viewer shown={value} pictures={pictures} />;
};
