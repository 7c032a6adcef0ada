/** Which session the page is of, and what proves that it may be read. */
export interface ChatAddress {
  readonly path: string;
  readonly sessionId: string;
  readonly token: string;
  /** The language that the page is asked for in, if any. */
  readonly language: string | null;
}

/** The session is in the path; the token is behind the `#`, which no browser sends anywhere. */
export const readAddress = ({ pathname, hash }: Pick<Location, "pathname" | "hash">): ChatAddress => {
  const path = pathname.replace(/\/+$/u, "");
  const parameters = new URLSearchParams(hash.slice(1));
  return {
    path,
    sessionId: path.slice(path.lastIndexOf("/") + 1),
    token: parameters.get("token") ?? "",
    language: parameters.get("lang"),
  };
};

/** The page that embeds this one may know its customer's language better than the browser does; the ticket's is taken from it. */
export const languageHeader = ({ language }: ChatAddress): Readonly<Record<string, string>> =>
  language !== null && /^[a-z]{2,3}(?:-[a-z0-9]{1,8})*$/iu.test(language) ? { "accept-language": language } : {};
