import { CrossdeskError } from "@crossdesk/contracts";
import { parseDestination } from "../domain/destination.ts";
import type { DestinationRules } from "../domain/destination.ts";

/** One field of an input that cannot be taken; `message` is a clause that goes after its name. */
export const refuseField = (field: string, message: string): CrossdeskError =>
  new CrossdeskError("VALIDATION_FAILED", `${field}: ${message}`, {
    details: { issues: [{ path: [field], message }] },
  });

/** Refuses a URL that nothing may be sent to, as far as it says so itself. */
export const checkUrl = (url: string, rules: DestinationRules): void => {
  const destination = parseDestination(url, rules);
  if (!destination.allowed) throw refuseField("url", destination.because);
};
