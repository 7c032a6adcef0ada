/** What was pasted or dropped: files, and the names of folders, which cannot be sent. */
export interface Transferred {
  readonly files: readonly File[];
  readonly folders: readonly string[];
}

const nameOf = (line: string): string => line.slice(Math.max(line.lastIndexOf("/"), line.lastIndexOf("\\")) + 1);

/** Whether a clipboard's text is only what its files are called, as file managers put it there. */
const namesFiles = (text: string, files: readonly File[]): boolean => {
  const names = new Set(files.map(({ name }) => name));
  const decode = (line: string): string => {
    try {
      return decodeURIComponent(line);
    } catch {
      return line;
    }
  };
  return text
    .split(/\r?\n/u)
    .filter((line) => line.trim() !== "")
    .every((line) => names.has(nameOf(line.trim())) || names.has(nameOf(decode(line.trim()))));
};

/**
 * The files of a paste. Spreadsheets and word processors put a picture of what was copied beside its text: that is text, and none
 * of it is a file then. A clipboard that holds a picture alone, or files, gives those.
 */
export const pastedFiles = (clipboard: Pick<DataTransfer, "files" | "getData"> | null): readonly File[] => {
  if (clipboard === null) return [];
  const files = [...clipboard.files];
  const text = clipboard.getData("text/plain");
  return text.trim() === "" || namesFiles(text, files) ? files : [];
};

const isFolder = (item: DataTransferItem): boolean => item.webkitGetAsEntry()?.isDirectory === true;

const droppedOf = ({ items, files }: DataTransfer): Transferred => {
  // Both lists hold the files in the same order; a folder looks like a file that cannot be read.
  const folders = new Set(
    [...items].filter(({ kind }) => kind === "file").flatMap((item, at) => (isFolder(item) ? at : [])),
  );
  return {
    files: [...files].filter((_, at) => !folders.has(at)),
    folders: [...files].filter((_, at) => folders.has(at)).map(({ name }) => name),
  };
};

export interface DropHandlers {
  /** Files were dropped anywhere in the window. */
  readonly onDrop: (dropped: Transferred) => void;
  /** Files are held over the window, or no longer. */
  readonly onOver: (isOver: boolean) => void;
}

const isEditable = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("input, textarea, [contenteditable]") !== null;

/**
 * Takes files that are dropped anywhere in the window, so that none is ever opened in the page's place. Text still drops into text
 * fields; a link that misses one does nothing. Returns a function that ends it.
 */
export const takeDrops = ({ onDrop, onOver }: DropHandlers, target: Window = window): (() => void) => {
  const listening = new AbortController();
  const { signal } = listening;
  /** What is dragged within the page, such as one of its pictures, is no new file. */
  let isOwn = false;
  let isOver = false;
  const setOver = (next: boolean): void => {
    if (next === isOver) return;
    isOver = next;
    onOver(next);
  };
  const hasFiles = (data: DataTransfer | null): data is DataTransfer =>
    !isOwn && data !== null && data.types.includes("Files");
  const mark = (event: DragEvent): void => {
    const { dataTransfer } = event;
    if (!hasFiles(dataTransfer) && isEditable(event.target)) return;
    event.preventDefault();
    if (dataTransfer !== null) dataTransfer.dropEffect = hasFiles(dataTransfer) ? "copy" : "none";
    setOver(hasFiles(dataTransfer));
  };
  target.addEventListener("dragstart", () => (isOwn = true), { signal });
  target.addEventListener("dragend", () => (isOwn = false), { signal });
  target.addEventListener("dragenter", mark, { signal });
  target.addEventListener("dragover", mark, { signal });
  target.addEventListener("dragleave", ({ relatedTarget }) => relatedTarget === null && setOver(false), { signal });
  target.addEventListener(
    "drop",
    (event) => {
      setOver(false);
      if (!hasFiles(event.dataTransfer)) {
        if (!isEditable(event.target)) event.preventDefault();
        return;
      }
      event.preventDefault();
      onDrop(droppedOf(event.dataTransfer));
    },
    { signal },
  );
  return () => listening.abort();
};
