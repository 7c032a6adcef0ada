/** An instant as contracts write it, out of one as PostgreSQL writes it in JSON. */
export const toInstant = (text: string): string => new Date(text).toISOString();
