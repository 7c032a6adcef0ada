import { refuseField } from "@crossdesk/contracts";
import { parseDestination } from "../domain/destination.ts";
import type { DestinationRules } from "../domain/destination.ts";

/** Refuses a URL that nothing may be sent to, as far as it says so itself. */
export const checkUrl = (url: string, rules: DestinationRules): void => {
  const destination = parseDestination(url, rules);
  if (!destination.allowed) throw refuseField("url", destination.because);
};
