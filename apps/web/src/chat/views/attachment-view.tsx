import { useEffect, useState } from "preact/hooks";
import { isPictureName } from "../attachments.ts";
import type { ChatAttachment } from "../model/wire.ts";
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
  const [failure, setFailure] = useState("");
  const picture = usePicture(file);
  const save = (): void => {
    setFailure("");
    attachments.save(file, name).catch((error: unknown) => {
      setFailure(error instanceof Error ? error.message : "It cannot be downloaded now.");
    });
  };
  return (
    <div class="attachment">
      <button
        type="button"
        class={picture === undefined ? "file" : "picture"}
        onClick={save}
        aria-label={`${name}, download`}
      >
        {picture === undefined ? (
          <>
            <Icon name="file" />
            <span class="name" dir="auto">
              {name}
            </span>
            <Icon name="download" />
          </>
        ) : (
          <img src={picture} alt={name} />
        )}
      </button>
      <span role="alert">{failure !== "" && <span class="failure">{failure}</span>}</span>
    </div>
  );
};
