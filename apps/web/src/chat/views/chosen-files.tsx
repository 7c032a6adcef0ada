import { revealControls, shortenFileName } from "../../ui/names.ts";
import { FileName } from "../../ui/safe-names.tsx";
import { useSpoken } from "../texts/catalogue.ts";
import { failureWords } from "../texts/failure-words.ts";
import { MOST_FILES } from "../../ui/uploads/upload-queue.ts";
import { canRetry, MOST_CHOSEN } from "../uploads.ts";
import type { ChosenFile } from "../uploads.ts";
import { useChat } from "./chat-context.ts";
import { Icon } from "./icon.tsx";

const Chosen = ({ file }: { readonly file: ChosenFile }) => {
  const { key, name, progress, stored, failure } = file;
  const { uploads } = useChat();
  const { texts } = useSpoken();
  const { composer } = texts;
  const spokenName = revealControls(name);
  return (
    <li class={failure === undefined ? "chosen" : "chosen refused"}>
      <Icon name={failure === undefined ? "file" : "warning"} />
      <FileName name={name} most={28} />
      {failure !== undefined && (
        <span role="alert" class="failure">
          {failureWords(failure, texts)}
        </span>
      )}
      {canRetry(file) && (
        <button type="button" class="link" onClick={() => uploads.retry(key)} aria-label={composer.retry(spokenName)}>
          {texts.pending.retry}
        </button>
      )}
      {failure === undefined && stored === undefined && (
        <progress value={progress} max={1} aria-label={composer.uploading(spokenName)} />
      )}
      {stored !== undefined && (
        <span class="stored">
          <Icon name="check" />
          <span class="unseen">{composer.uploaded}</span>
        </span>
      )}
      <button type="button" class="quiet" onClick={() => uploads.remove(key)} aria-label={composer.remove(spokenName)}>
        <Icon name="close" />
      </button>
    </li>
  );
};

/** How many of the rejected files are named; the others are counted. */
const MOST_NAMED = 5;

/** What of the last choice is not among the files, and why. */
const NotTakenLine = () => {
  const { notTaken } = useChat();
  const { composer } = useSpoken().texts;
  const { tooMany, folders } = notTaken.value;
  const name = (names: readonly string[]): readonly string[] => {
    const shown = names.slice(0, MOST_NAMED).map((each) => shortenFileName(each, 28));
    return names.length > shown.length ? [...shown, composer.others(names.length - shown.length)] : shown;
  };
  return (
    <div role="alert" class="not-taken">
      {tooMany.length > 0 && <p class="failure">{composer.tooMany(name(tooMany), MOST_CHOSEN)}</p>}
      {folders.length > 0 && <p class="failure">{composer.folders(name(folders))}</p>}
    </div>
  );
};

/** The files of the next message, or of as many messages as they take. */
export const ChosenFiles = () => {
  const { files } = useChat();
  const { composer } = useSpoken().texts;
  const { length } = files.value;
  return (
    <>
      <NotTakenLine />
      {length > 0 && (
        <ul class="chosen-files" aria-label={composer.files}>
          {files.value.map((file) => (
            <Chosen key={file.key} file={file} />
          ))}
        </ul>
      )}
      {length > MOST_FILES && <p class="hint">{composer.severalMessages(Math.ceil(length / MOST_FILES))}</p>}
    </>
  );
};
