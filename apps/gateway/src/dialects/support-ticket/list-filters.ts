import { z } from "zod";
import { STATUS_NAMES, STATUS_NUMBERS } from "./status.ts";

const SEPARATOR = /\s*,\s*/u;
const listOf = (written: string): string[] => written.toLowerCase().trim().split(SEPARATOR);

const NAMES_BY_NUMBER = new Map(STATUS_NAMES.map((name) => [String(STATUS_NUMBERS[name]), name]));

/** Statuses by their names or numbers, with commas between several. */
export const StatusFilter = z
  .string()
  .transform((written) => listOf(written).map((status) => NAMES_BY_NUMBER.get(status) ?? status))
  .pipe(z.array(z.enum(STATUS_NAMES, { error: "must be open, pending, resolved or closed, or 1 to 4" })).max(20));

/** Kinds of users, with commas between several. */
export const UserTypeFilter = z
  .string()
  .transform((written) => written.trim().split(SEPARATOR))
  .pipe(z.array(z.string().max(64)).max(20));

/** A day in UTC; of a time its day. */
const Day = z.union([z.iso.date(), z.iso.datetime({ offset: true }), z.iso.datetime({ local: true })], {
  error: "must be a date such as 2025-05-11, or two with a comma between them",
});

const toDay = (written: string): string =>
  written.length === 10
    ? written
    : new Date(/(?:z|[+-]\d\d:\d\d)$/iu.test(written) ? written : `${written}Z`).toISOString().slice(0, 10);

/** The day on which tickets were opened, or the first and the last of several days. */
export const CreatedDateFilter = z
  .string()
  .transform((written) => written.toUpperCase().trim().split(SEPARATOR))
  .pipe(z.array(Day).max(2))
  .transform((days) => {
    const [first = "", last = first] = days.map(toDay).toSorted();
    return { from: `${first}T00:00:00.000Z`, to: `${last}T23:59:59.999Z` };
  });
