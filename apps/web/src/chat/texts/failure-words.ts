import { MOST_BYTES } from "../../ui/uploads/upload-queue.ts";
import { CHOOSE_AGAIN } from "../uploads.ts";
import type { ChatTexts } from "./english.ts";

type Failures = ChatTexts["failures"];

/** What a customer reads for a failure's name. What the services say of it is meant for programs. */
const WORDS: Readonly<Record<string, (failures: Failures) => string>> = {
  "": ({ unreachable }) => unreachable,
  VALIDATION_FAILED: ({ invalid }) => invalid,
  PAYLOAD_TOO_LARGE: ({ tooLarge }) => tooLarge(MOST_BYTES),
  FILE_TOO_LARGE: ({ tooLarge }) => tooLarge(MOST_BYTES),
  FILE_TYPE_REFUSED: ({ fileRefused }) => fileRefused,
  FILE_NOT_FOUND: ({ fileMissing }) => fileMissing,
  FILE_NOT_OWNED: ({ fileMissing }) => fileMissing,
  [CHOOSE_AGAIN]: ({ chooseAgain }) => chooseAgain,
  TICKET_CLOSED: ({ closed }) => closed,
  ILLEGAL_TRANSITION: ({ closed }) => closed,
  RATE_LIMITED: ({ busy }) => busy,
  OVERLOADED: ({ busy }) => busy,
  SERVICE_UNAVAILABLE: ({ unreachable }) => unreachable,
  DEADLINE_EXCEEDED: ({ unreachable }) => unreachable,
};

export const failureWords = (code: string, { failures }: ChatTexts): string =>
  (WORDS[code] ?? (({ other }: Failures) => other))(failures);
