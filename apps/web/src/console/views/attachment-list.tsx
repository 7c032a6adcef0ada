import { useRef, useState } from "preact/hooks";
import { isPictureName } from "../../ui/pictures.ts";
import type { PictureSize } from "../../ui/pictures.ts";
import { FileName } from "../../ui/safe-names.tsx";
import { usePicture } from "../../ui/use-picture.ts";
import type { ShownFile } from "../model/ticket-files.ts";
import { texts } from "../texts/index.ts";
import { usePage } from "./desk-context.ts";
import { Icon } from "../../ui/icon.tsx";

export const AttachmentList = ({ files }: { readonly files: readonly ShownFile[] }) => {
  if (files.length === 0) return null;
  return (
    <ul class="attachments" aria-label={texts().files.label}>
      {files.map((file) => (
        <li key={file.path}>
          <Attachment file={file} />
        </li>
      ))}
    </ul>
  );
};

const Attachment = ({ file }: { readonly file: ShownFile }) => {
  const { desk } = usePage();
  const { name, path, isThere } = file;
  const thumbnail = useShownPicture(file, "thumbnail");
  const save = (): void => {
    desk.files.save(path, name).catch((error: unknown) => {
      const text = texts().files.notSaved(name, error instanceof Error ? error.message : "");
      desk.notices.show({ tone: "bad", text });
    });
  };
  return (
    <>
      {thumbnail !== undefined && <Picture file={file} thumbnail={thumbnail} />}
      <button
        type="button"
        class="file"
        disabled={!isThere}
        onClick={save}
        title={isThere ? texts().files.save : texts().files.notThere}
      >
        <Icon name={isThere ? "download" : "file"} size={16} />
        <FileName name={name} />
        {!isThere && <span class="muted">{texts().files.notThereInside}</span>}
      </button>
    </>
  );
};

/** The address of a picture of a shown file, where its name promises one. */
const useShownPicture = (
  { name, path, isThere }: ShownFile,
  size: PictureSize,
  isWanted: boolean = true,
): string | undefined => {
  const { files } = usePage().desk;
  const isRead = isWanted && isThere && (isPictureName(name) || isPictureName(path));
  return usePicture(files.picture, { file: path, size, isRead });
};

interface PictureProps {
  readonly file: ShownFile;
  readonly thumbnail: string;
}

/** The small picture, and the large one over the page, which is read when somebody looks at it. */
const Picture = ({ file, thumbnail }: PictureProps) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isLarge, setLarge] = useState(false);
  const preview = useShownPicture(file, "preview", isLarge);
  const { name } = file;
  return (
    <>
      <button
        type="button"
        class="picture"
        aria-label={texts().files.enlarge(name)}
        onClick={() => {
          setLarge(true);
          dialog.current?.showModal();
        }}
      >
        <img src={thumbnail} alt={name} />
      </button>
      <dialog
        ref={dialog}
        class="lightbox"
        aria-label={name}
        onClick={() => {
          dialog.current?.close();
        }}
      >
        {isLarge && <img src={preview ?? thumbnail} alt={name} />}
        <button type="button" class="icon" aria-label={texts().page.close}>
          <Icon name="close" />
        </button>
      </dialog>
    </>
  );
};
