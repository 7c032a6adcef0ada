/** Very frequent types, which a consumer may want to leave out: their subjects have an additional token. */
const APART: Readonly<Record<string, string>> = {
  "events.tickets.message-added": "events.tickets.messages.message-added",
};

/** The subject that events of a type go to: the type itself, or one below it, as in `events.tickets.messages.message-added`. */
export const subjectOfType = (type: string): string => APART[type] ?? type;

/** The type of what came on a subject. */
export const typeOfSubject = (subject: string): string => {
  const afterService = subject.indexOf(".", "events.".length);
  return subject.slice(0, afterService) + subject.slice(subject.lastIndexOf("."));
};

/** The events of a service that are not set apart: what has to do with its records as such. */
export const subjectsOfRecords = (service: string): string => `events.${service}.*`;

/** What a consumer asks for: all events of a service (`tickets`), or those of one type (`events.tickets.ticket-opened`). */
export const subjectsOf = (source: string): string =>
  source.startsWith("events.") ? subjectOfType(source) : `events.${source}.>`;

/** What a program's consumer of such events is called: its rights at the broker are for that name. */
export const consumerNameOf = (program: string, source: string): string =>
  `${program}-${source.replace(/^events\./u, "").replace(".", "-")}`;
