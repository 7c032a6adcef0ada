import { useEffect, useRef, useState } from "preact/hooks";
import { looksLikePicture } from "../desk/transfer.ts";
import { texts } from "../texts/index.ts";
import { usePage } from "./desk-context.ts";
import { Icon } from "./icon.tsx";

export interface ShownFile {
  readonly name: string;
  readonly path: string;
  /** Whether its bytes were uploaded; some are named before. */
  readonly isThere: boolean;
}

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
  const picture = usePicture(file);
  const { desk } = usePage();
  const { name, path, isThere } = file;
  const save = (): void => {
    desk.files.save(path, name).catch((error: unknown) => {
      const text = texts().files.notSaved(name, error instanceof Error ? error.message : "");
      desk.notices.tell({ tone: "bad", text });
    });
  };
  return (
    <>
      {picture !== undefined && <Picture url={picture} name={name} />}
      <button
        type="button"
        class="file"
        disabled={!isThere}
        onClick={save}
        title={isThere ? texts().files.save : texts().files.notThere}
      >
        <Icon name={isThere ? "down" : "file"} size={16} />
        <span class="file-name">{name}</span>
        {!isThere && <span class="muted">{texts().files.notThereInside}</span>}
      </button>
    </>
  );
};

/** The address of a picture's bytes once they are here; nothing for what is none. */
const usePicture = ({ name, path, isThere }: ShownFile): string | undefined => {
  const { files } = usePage().desk;
  const [url, setUrl] = useState<string>();
  const isWanted = isThere && (looksLikePicture(name) || looksLikePicture(path));
  useEffect(() => {
    if (!isWanted) return;
    let isShown = true;
    files.picture(path).then(
      (read) => {
        if (isShown) setUrl(read);
      },
      // The file can still be saved, which says what is wrong with it.
      () => undefined,
    );
    return () => {
      isShown = false;
    };
  }, [path, isWanted]);
  return url;
};

const Picture = ({ url, name }: { readonly url: string; readonly name: string }) => {
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <>
      <button
        type="button"
        class="picture"
        aria-label={texts().files.enlarge(name)}
        onClick={() => dialog.current?.showModal()}
      >
        <img src={url} alt={name} loading="lazy" />
      </button>
      <dialog
        ref={dialog}
        class="lightbox"
        aria-label={name}
        onClick={() => {
          dialog.current?.close();
        }}
      >
        <img src={url} alt={name} />
        <button type="button" class="icon" aria-label={texts().page.close}>
          <Icon name="close" />
        </button>
      </dialog>
    </>
  );
};
