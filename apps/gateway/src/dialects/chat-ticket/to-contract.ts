import type { Agent } from "@crossdesk/contracts";

/** Whether a header's value names this agent: by e-mail address as documented, or by another of their ids. */
export const names = (value: string, { email, subject, id }: Agent): boolean => {
  const given = value.trim().toLowerCase();
  return [email, subject, id].some((known) => known?.toLowerCase() === given);
};
