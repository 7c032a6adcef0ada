/** NATS closes the connection of a client whose protocol line passes 4 KiB, so names are bounded well below it. */
const LONGEST_NAME = 1024;

const isName = (name: string): boolean => {
  if (name.length === 0 || name.length > LONGEST_NAME) return false;
  // Control characters and blanks end a protocol line's field; `*` and `>` would be wildcards.
  for (let index = 0; index < name.length; index += 1) {
    const code = name.charCodeAt(index);
    if (code <= 0x20 || code === 0x7f || code === 0x2a || code === 0x3e) return false;
  }
  return !name.startsWith(".") && !name.endsWith(".") && !name.includes("..");
};

/** Whether a procedure path can be the end of a subject: tokens parted by single dots, no blanks, no wildcards. */
export const isSubjectPath = (path: string): boolean => isName(path);

/** A message to this path of a service is answered by whichever member of its queue group gets it; no procedure can be called so. */
export const PRESENCE_PATH = "~present";

/** Where a single replica takes calls: beside the service's own subjects, so that none of its queue group gets them too. */
export const replicaSubject = (prefix: string, service: string, replica: string): string =>
  `${prefix}-replica.${service}.${replica}`;

/** Checks what an option contributes to every subject; throws a `TypeError` that names the option. */
export const serviceSubject = (prefix: string, service: string): string => {
  if (!isName(prefix))
    throw new TypeError(`"subjectPrefix" cannot be part of a NATS subject: ${JSON.stringify(prefix)}`);
  if (!isName(service) || service.includes(".")) {
    throw new TypeError(`"service" must be one token of a NATS subject: ${JSON.stringify(service)}`);
  }
  return `${prefix}.${service}`;
};
