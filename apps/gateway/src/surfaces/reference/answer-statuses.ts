/** What an answer's status says. The names are those of shared responses in the documents, and of types that are made of them. */
export const STATUSES = {
  200: { name: "Ok", description: "Success." },
  201: { name: "Created", description: "Created." },
  204: { name: "NoContent", description: "Success, with nothing to say." },
  206: { name: "PartialContent", description: "The part that was asked for." },
  207: { name: "MultiStatus", description: "A batch whose calls ended differently: each has its own status." },
  303: { name: "SeeOther", description: "Goes on at another address." },
  304: { name: "NotModified", description: "Not changed since." },
  400: { name: "BadRequest", description: "The request is not as documented; nothing was stored." },
  401: { name: "Unauthorized", description: "There is no token, or one that is not accepted." },
  403: { name: "Forbidden", description: "The caller may not do this." },
  404: { name: "NotFound", description: "There is no such thing, or it is not the caller's." },
  405: { name: "MethodNotAllowed", description: "The path has other methods." },
  408: { name: "RequestTimeout", description: "The body did not arrive in time." },
  409: { name: "Conflict", description: "The state of things does not allow it." },
  413: { name: "ContentTooLarge", description: "The body is larger than is accepted." },
  415: { name: "UnsupportedMediaType", description: "The body's content type is not accepted." },
  416: { name: "RangeNotSatisfiable", description: "The part that was asked for is outside of the file." },
  417: { name: "ExpectationFailed", description: "What the `Expect` header asks for is not known here." },
  422: { name: "UnprocessableContent", description: "The `Idempotency-Key` was used with another request." },
  429: { name: "TooManyRequests", description: "Too many requests: `Retry-After` says when to try again." },
  431: {
    name: "RequestHeaderFieldsTooLarge",
    description: "The path and headers are larger than is accepted (16 KiB).",
  },
  499: { name: "ClientClosedRequest", description: "The client left before the answer." },
  500: { name: "InternalServerError", description: "Something went wrong on our side." },
  501: { name: "NotImplemented", description: "Not built yet." },
  502: { name: "BadGateway", description: "A part of the system could not be reached." },
  503: { name: "ServiceUnavailable", description: "A part of the system does not answer, or has too much to do." },
  504: { name: "GatewayTimeout", description: "A part of the system took too long." },
} as const satisfies Readonly<Record<number, { readonly name: string; readonly description: string }>>;

type Status = keyof typeof STATUSES;
const isKnown = (status: number): status is Status => Object.hasOwn(STATUSES, status);

/** The description of a status. A status without one is a mistake in a table of operations. */
export const statusOf = (status: number): (typeof STATUSES)[Status] => {
  if (!isKnown(status)) throw new Error(`The reference has no sentence for the status ${status}.`);
  return STATUSES[status];
};
