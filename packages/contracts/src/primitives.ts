import { z } from "zod";

/** PostgreSQL stores neither NUL nor lone surrogates; refusing them here keeps that a caller's error and not ours. */
const isStorable = (value: string): boolean => value.isWellFormed() && !value.includes("\u0000");

/** Text of at most `max` characters (code points) that PostgreSQL can hold. */
export const text = (max: number) =>
  z.string().max(max).refine(isStorable, { error: "must be well-formed Unicode without NUL characters" });

/** Text as `text`, with at least one character that is not white space. */
export const requiredText = (max: number) =>
  text(max).refine((value) => value.trim() !== "", { error: "must not be empty" });

/** Longest values accepted, in characters (code points). */
export const TEXT_LIMITS = {
  identifier: 255,
  name: 255,
  subject: 500,
  description: 20_000,
  message: 20_000,
  keyword: 200,
  fileName: 255,
} as const;

/** An id that somebody else gave (user, device, order, entity, agent): 1 to 255 characters. */
export const Identifier = requiredText(TEXT_LIMITS.identifier);

/** An id that Crossdesk gave. */
export const Uuid = z.uuid();

/** An instant in UTC with milliseconds, as `Date.prototype.toISOString` writes it. */
export const Instant = z.iso.datetime({ precision: 3 });

/** A PostgreSQL `integer` that counts from 1. */
export const Ordinal = z.int().min(1).max(2_147_483_647);

/** How many rows a list gives: 1 to 100, 10 unless told. */
export const Limit = z.int().min(1).max(100).default(10);
/** How many rows a list passes over. */
export const Offset = z.int().min(0).max(2_147_483_647).default(0);

/** An e-mail address by its form (HTML's rule), at most 320 characters. */
export const Email = z.email({ pattern: z.regexes.html5Email }).max(320);
/** A telephone number in E.164 form: `+` and 7 to 15 digits. */
export const Phone = z.e164();
