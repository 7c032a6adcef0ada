import { useEffect, useState } from "preact/hooks";
import { isPictureName } from "../attachments.ts";
import type { ChatAttachment } from "../model/wire.ts";
import { revealControls } from "../../shared/names.ts";
import { FileName } from "../../shared/safe-names.tsx";
import { ChatError } from "../api.ts";
import { useSpoken } from "../texts/catalogue.ts";
import { failureWords } from "../texts/failure-words.ts";
import { useChat } from "./chat-context.ts";
import { Icon } from "./icon.tsx";

const usePicture = (file: string): string | undefined => {
  const { attachments } = useChat();
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!isPictureName(file)) return undefined;
    let isShown = true;
    attachments.picture(file).then(
      (found) => {
        if (isShown) setUrl(found);
      },
      // It can still be downloaded, or that says why not.
      () => undefined,
    );
    return () => {
      isShown = false;
    };
  }, [file, attachments]);
  return url;
};

/** A file of a message, to look at if it is a picture, and to save. */
export const AttachmentView = ({ attachment: { name, file } }: { readonly attachment: ChatAttachment }) => {
  const { attachments } = useChat();
  const { texts } = useSpoken();
  const [failure, setFailure] = useState<string>();
  const picture = usePicture(file);
  const save = (): void => {
    setFailure(undefined);
    attachments.save(file, name).catch((error: unknown) => {
      setFailure(error instanceof ChatError ? error.code : "INTERNAL");
    });
  };
  return (
    <div class="attachment">
      <button
        type="button"
        class={picture === undefined ? "file" : "picture"}
        onClick={save}
        aria-label={texts.attachment.download(revealControls(name))}
      >
        {picture === undefined ? (
          <>
            <Icon name="file" />
            <FileName name={name} />
            <Icon name="download" />
          </>
        ) : (
          <img src={picture} alt={revealControls(name)} />
        )}
      </button>
      <span role="alert">{failure !== undefined && <span class="failure">{failureWords(failure, texts)}</span>}</span>
    </div>
  );
};
