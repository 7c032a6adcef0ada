import { requiredText, TEXT_LIMITS } from "../primitives.ts";

/** A separator or a control character, as it is or percent-encoded. */
const PATH_CHARACTER = /[/\\\p{Cc}]|%(?:2f|5c|7f|[01][0-9a-f])/iu;

const isPlain = (name: string): boolean =>
  !PATH_CHARACTER.test(name) && !/^\.{1,2}$/u.test(name.replaceAll(/%2e/giu, "."));

/** A file's name and nothing of a path: what the common upload gave, or any other that a caller mentions. */
export const PlainFileName = requiredText(TEXT_LIMITS.fileName).refine(isPlain, {
  error: "must be a file name, with no path in it",
});

const UPLOADS = "/uploads/";
const error = "must be /uploads/<file name>, with no further path in it";

const isName = (name: string): boolean => name.trim() !== "" && isPlain(name);

/** Where a file of a plain name downloads from; what would end the path of a URL is none of a name here. */
export const UploadPath = requiredText(UPLOADS.length + TEXT_LIMITS.fileName)
  .regex(/^\/uploads\/[^/\\?#]+$/u, { error, abort: true })
  .refine((path) => isName(nameOfUpload(path)), { error });

/** The file's name in an `UploadPath`. */
export const nameOfUpload = (path: string): string => path.slice(UPLOADS.length);
