import { beginningOf } from "@crossdesk/contracts";
import { serializeError } from "@crossdesk/service-kit";

/** What failed, in one line, without the rows that it was about. */
export const reasonOf = (error: unknown): string => {
  const { type, message } = serializeError(error);
  return beginningOf(`${type}: ${message}`, 2000);
};
