import { z } from "zod";

/** PostgreSQL stores neither NUL nor lone surrogates; refusing them here keeps that a caller's error and not ours. */
const isStorable = (value: string): boolean => value.isWellFormed() && !value.includes("\u0000");

/** Text of at most `max` characters (code points) that PostgreSQL can hold. */
export const text = (max: number) =>
  z.string().max(max).refine(isStorable, { error: "must be well-formed Unicode without NUL characters" });

/** Neither white space nor a character without a shape of its own: controls, joiners, fillers, marks of direction. */
const VISIBLE = /[^\s\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Whether a reader sees nothing of a text: it is empty, or made of white space and invisible characters alone. */
export const isBlank = (value: string): boolean => !VISIBLE.test(value);

/** Text as `text`, of which a reader sees at least one character. */
export const requiredText = (max: number) =>
  text(max).refine((value) => !isBlank(value), { error: "must not be empty" });

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

const UUID_FORM = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/iu;

/** Lower case where it is a UUID: one is equal in any case, and iOS writes them in upper case. Any other id stays as it is. */
export const toSameCase = (id: string): string => (UUID_FORM.test(id) ? id.toLowerCase() : id);

/** An id of at most `max` characters that somebody else gave; UUIDs become lower case. */
export const identifier = (max: number) => requiredText(max).overwrite(toSameCase);

/** An id that somebody else gave (user, device, order, agent): 1 to 255 characters. */
export const Identifier = identifier(TEXT_LIMITS.identifier);

/** The name that a device gives itself. It is shown as it was written, and compared as an identifier (`toSameCase`). */
export const DeviceUdid = requiredText(TEXT_LIMITS.identifier);

/** The name of a tenant. Operators give it and write it into settings and claims: it is compared as it is written. */
export const EntityId = requiredText(TEXT_LIMITS.identifier);

type Json = z.core.util.JSONType;

const isJson = (value: unknown): boolean => {
  if (typeof value === "string" || typeof value === "boolean" || value === null) return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object") return false;
  return Array.isArray(value) ? value.every(isJson) : Object.values(value).every(isJson);
};

/**
 * Any JSON, in somebody else's format. zod's own schema for it tries each form in turn for every value, at a hundred times the cost; how deep it
 * is and how many values it holds is limited where it comes in.
 */
export const FreeJson = z.custom<Json>(isJson, { error: "must be JSON" }).describe("Any JSON value.");

/** An id in an answer, as it is stored: what is accepted today was not always. */
export const StoredId = z.string().min(1);

/** An id that Crossdesk gave. */
export const Uuid = z.uuid().toLowerCase();

/** An instant in UTC with milliseconds, as `Date.prototype.toISOString` writes it. */
export const Instant = z.iso.datetime({ precision: 3 });

/** A PostgreSQL `integer` that counts from 1. */
export const Ordinal = z.int().min(1).max(2_147_483_647);
/** The number of a message or an attachment, which rise with time; more of them than 32 bits could count. */
export const RowNumber = z.int().min(1);

/** How many rows a list gives: 1 to 100, 10 by default. */
export const Limit = z.int().min(1).max(100).default(10);
/** How many rows a list passes over. */
export const Offset = z.int().min(0).max(2_147_483_647).default(0);

/** Within a word, where scripts need them: between two letters. */
const JOINERS = "(?<=[\\p{L}\\p{M}])[\\u200c\\u200d](?=[\\p{L}\\p{M}])";
/** Outside ASCII, whatever has a shape (RFC 6531). */
const BEYOND_ASCII = "(?=[\\u0080-\\u{10ffff}])[^\\s\\p{Z}\\p{C}\\p{Default_Ignorable_Code_Point}]";
/** HTML's rule for the part before the `@`, and what internationalised addresses add to it. */
const MAILBOX = new RegExp(`^(?:[\\w.!#$%&'*+/=?^\`{|}~-]|${BEYOND_ASCII}|${JOINERS})+@[^@]+$`, "u");
const INNER_HYPHEN = "(?<!^|\\.)-(?!\\.|$)";
const DOMAIN = new RegExp(`^(?:[a-zA-Z0-9.]|${INNER_HYPHEN}|${BEYOND_ASCII}|${JOINERS})+$`, "u");
/** HTML's rule for a domain: labels of letters, digits and inner hyphens, 63 of them at most. */
const ASCII_DOMAIN =
  /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/u;
const BEYOND = /[\u0080-\u{10ffff}]/u;

/** The domain as DNS knows it (`xn--…`), if it is one. */
const toAsciiDomain = (domain: string): string | undefined => {
  if (!BEYOND.test(domain)) return domain;
  if (!DOMAIN.test(domain)) return undefined;
  const url = `http://${domain}`;
  return URL.canParse(url) ? new URL(url).hostname : undefined;
};

const isDomain = (domain: string): boolean => {
  const ascii = toAsciiDomain(domain);
  return ascii !== undefined && ascii.length <= 253 && ASCII_DOMAIN.test(ascii);
};

/**
 * An e-mail address by its form, at most 320 characters: HTML's rule, and internationalised addresses beside (`kunde@käse.example`), whose
 * domain must be one that DNS can know (IDNA). It is kept composed (NFC), as RFC 6532 has it.
 */
export const Email = z
  .email({ pattern: MAILBOX })
  .max(320)
  .normalize("NFC")
  .refine((address) => isDomain(address.slice(address.lastIndexOf("@") + 1)), { error: "Invalid email address" });
/** A telephone number in E.164 form: `+` and 7 to 15 digits. */
export const Phone = z.e164();
