import { misfits } from "./fits.ts";
import { FAILURE, WEBHOOK } from "./wire-of.ts";
import type { Wire, WireSchema } from "./wire-of.ts";

/** Read by programs that must ignore what they do not know. In a service, an event with unknown parts becomes a dead letter. */
const READ_TOLERANTLY: ReadonlySet<string> = new Set([WEBHOOK, FAILURE]);

/** Of releases up to 0.2.0 it is not on record what their subscriptions gave. */
const isOnRecord = (gives: WireSchema): boolean => Object.keys(gives).length > 0;

const removed = (before: object, after: object): readonly string[] =>
  Object.keys(before).filter((name) => !Object.hasOwn(after, name));

/**
 * What the two releases could not say to each other while both run: calls of earlier clients, answers of earlier services and kept ones, events
 * of earlier services, and answers and events that earlier programs read.
 */
export const breaksOf = (earlier: Wire, later: Wire): readonly string[] => [
  ...removed(earlier.procedures, later.procedures).map((path) => `${path} is gone`),
  ...removed(earlier.events, later.events).map((type) => `${type} is gone`),
  ...removed(earlier.errors, later.errors).map((kind) => `the error ${kind} is gone`),
  ...Object.entries(earlier.errors).flatMap(([kind, code]) => {
    const now = later.errors[kind] ?? code;
    return now === code ? [] : [`the error ${kind} has the code ${now}, and had ${code}`];
  }),
  ...Object.entries(earlier.procedures).flatMap(([path, before]) => {
    const after = later.procedures[path];
    if (after === undefined) return [];
    return [
      ...(before.type === after.type ? [] : [`${path} is a ${after.type}, and was a ${before.type}`]),
      ...misfits(before.accepts, after.accepts, { from: earlier, to: later }).map(
        (why) => `${path} does not take what earlier callers send: ${why}`,
      ),
      ...(isOnRecord(before.gives) ? misfits(before.gives, after.takes, { from: earlier, to: later }) : []).map(
        (why) => `${path} does not take what earlier services answer: ${why}`,
      ),
      ...misfits(after.gives, before.gives, { from: later, to: earlier, mayAddMembers: true }).map(
        (why) => `${path} answers what earlier callers do not expect: ${why}`,
      ),
    ];
  }),
  ...Object.entries(earlier.events).flatMap(([type, before]) => {
    const after = later.events[type];
    if (after === undefined) return [];
    return [
      ...misfits(before.gives, after.takes, { from: earlier, to: later }).map(
        (why) => `${type} does not accept what earlier services send: ${why}`,
      ),
      ...misfits(after.gives, before.takes, { from: later, to: earlier, mayAddMembers: READ_TOLERANTLY.has(type) }).map(
        (why) => `${type} sends what earlier services do not expect: ${why}`,
      ),
    ];
  }),
];
