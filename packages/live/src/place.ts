/**
 * A place among all changes: how far a reader is in the event stream. `eventId` shows whether the stream is still the one that the sequence
 * belongs to; within an event that brought several versions of its ticket, `version` is the last delivered one.
 */
export interface Place {
  readonly seq: number;
  readonly eventId: string;
  readonly version?: number;
}

/** Before everything that the stream has. */
export const BEGINNING: Place = { seq: 0, eventId: "0" };

/** So much of an event's UUID: its time, and 28 bits of chance. */
const ID_LENGTH = 19;

/** What places and changes know an event by. */
export const toEventId = (uuid: string): string => uuid.replaceAll("-", "").slice(0, ID_LENGTH);

/** The place as clients hold it. */
export const formatPlace = ({ seq, eventId, version }: Place): string =>
  version === undefined ? `${seq}-${eventId}` : `${seq}-${eventId}.${version}`;

const PLACE = /^(\d{1,15})-([0-9a-f]{1,32})(?:\.(\d{1,10}))?$/u;

export const parsePlace = (text: string): Place | undefined => {
  const [, seq, eventId, version] = PLACE.exec(text) ?? [];
  if (seq === undefined || eventId === undefined) return undefined;
  return { seq: Number(seq), eventId, ...(version === undefined ? {} : { version: Number(version) }) };
};
