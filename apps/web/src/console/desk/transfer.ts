import { fieldsOf } from "../../ui/json.ts";
import { sendFile } from "../../ui/uploads/send-file.ts";
import type { Attempt } from "../../ui/uploads/send-file.ts";
import { headersOf } from "../model/person.ts";
import type { Person } from "../model/person.ts";
import { texts } from "../texts/index.ts";

/** What became of an upload that was not stored. */
export class UploadError extends Error {
  override readonly name = "UploadError";
  /** Whether another attempt may succeed. */
  readonly isPassing: boolean;
  /** Whether an attempt that was cut off still holds the key. */
  readonly isKeyHeld: boolean;

  constructor(message: string, { isPassing, isKeyHeld = false }: { isPassing: boolean; isKeyHeld?: boolean }) {
    super(message);
    this.isPassing = isPassing;
    this.isKeyHeld = isKeyHeld;
  }
}

const PATIENCE_MS = 60_000;

const isPassingStatus = (status: number): boolean =>
  status === 408 || status === 409 || status === 429 || status >= 500;

/** Stores a file for a message as somebody, and returns the name that the desk knows it by. */
export const uploadFile = async (person: Person, attempt: Attempt): Promise<string> => {
  const { status, body } = await sendFile({
    ...attempt,
    url: "/common/upload/file?bucketType=TICKET_ATTACHMENT",
    headers: headersOf(person),
    patienceMs: PATIENCE_MS,
  });
  if (status === 0) throw new UploadError(texts().composer.fileNotSent, { isPassing: true });
  const { data, message } = fieldsOf(body);
  const { fileName } = fieldsOf(data);
  if (status === 200 && typeof fileName === "string") return fileName;
  const said = typeof message === "string" ? message : texts().composer.fileNotStored;
  throw new UploadError(said, { isPassing: isPassingStatus(status), isKeyHeld: status === 409 });
};
