import { revealControls } from "../../ui/names.ts";
import { isPictureName } from "../../ui/pictures.ts";
import { FileName } from "../../ui/safe-names.tsx";
import { usePicture } from "../../ui/use-picture.ts";
import type { ChatAttachment } from "../model/wire.ts";
import { useSpoken } from "../texts/catalogue.ts";
import { useChat } from "./chat-context.ts";
import { Icon } from "./icon.tsx";
import { useSaving } from "./use-saving.ts";

/** A file of a message: a picture to look at, anything else to save. */
export const AttachmentView = ({ attachment }: { readonly attachment: ChatAttachment }) => {
  const { name, file } = attachment;
  const { attachments, viewed } = useChat();
  const { texts } = useSpoken();
  const { save, failure } = useSaving(attachment);
  const thumbnail = usePicture(attachments.picture, { file, size: "thumbnail", isRead: isPictureName(file) });
  const spoken = revealControls(name);
  return (
    <div class="attachment">
      {thumbnail === undefined ? (
        <button type="button" class="file" onClick={save} aria-label={texts.attachment.download(spoken)}>
          <Icon name="file" />
          <FileName name={name} />
          <Icon name="download" />
        </button>
      ) : (
        <button
          type="button"
          class="picture"
          onClick={() => (viewed.value = attachment)}
          aria-label={texts.attachment.view(spoken)}
        >
          <img src={thumbnail} alt={spoken} />
        </button>
      )}
      <span role="alert">{failure !== "" && <span class="failure">{failure}</span>}</span>
    </div>
  );
};
