/** The end of an instant in UTC as PostgreSQL writes it in JSON, and where its fraction of a second begins. */
const UTC = "+00:00";
const FRACTION = "yyyy-mm-ddThh:mm:ss".length;
const WITH_MILLISECONDS = FRACTION + ".mmm".length;

/**
 * An instant as contracts write it, out of one of millisecond precision as PostgreSQL writes it in JSON: without the zeros at the end
 * of its fraction.
 */
export const toInstant = (text: string): string => {
  if (text.endsWith(UTC)) {
    const end = text.length - UTC.length;
    // Cut and filled, which takes a tenth of what a `Date` takes.
    if (end === WITH_MILLISECONDS) return `${text.slice(0, end)}Z`;
    if (end === FRACTION) return `${text.slice(0, end)}.000Z`;
  }
  return new Date(text).toISOString();
};
