import { escapeHtml } from "../escape-html.ts";
import type { ChatMessage } from "./schemas.ts";
import { transcriptWords } from "./transcript-words.ts";

/** How a conversation is kept: as a page that needs nothing else, or as plain text. */
export type TranscriptFormat = "html" | "text";

export interface TranscriptOptions {
  readonly format: TranscriptFormat;
  /** The customer's language (BCP 47) and time zone (IANA). */
  readonly locale: string;
  readonly timeZone: string;
  readonly number: number;
  readonly subject: string;
  readonly now: Date;
}

/** The parts of a file, in their order. */
interface TranscriptWriter {
  readonly head: () => string;
  readonly day: (name: string) => string;
  readonly message: (message: ChatMessage, clock: string) => string;
  readonly foot: () => string;
}

/** Bidirectional controls and others that are not seen, which could make a name pass for another. */
const CONTROLS = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu;
const reveal = (name: string): string => name.replace(CONTROLS, "\uFFFD");

const STYLE =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color:#161b26;background:#fff}" +
  "h1{font-size:1.4rem;margin:0;overflow-wrap:anywhere}header p{color:#566074;margin:.25rem 0}h2{font-size:.9rem;color:#566074;font-weight:600;text-align:center;margin:2rem 0 1rem}" +
  "article{max-width:85%;width:fit-content;margin:.5rem 0;padding:.5rem .85rem;border:1px solid #dfe3ec;border-radius:.9rem;break-inside:avoid}" +
  "article.own{margin-inline-start:auto;background:#e6eafb;border-color:#c9d2f4}article p,ul{margin:0}.who{font-size:.8rem;color:#566074}" +
  ".text{white-space:pre-wrap;overflow-wrap:anywhere}ul{padding:0;list-style:none;overflow-wrap:anywhere}";

const writeHtml = (options: TranscriptOptions, when: string): TranscriptWriter => {
  const { words, locale } = transcriptWords(options.locale);
  const title = escapeHtml(words.title(options.number));
  return {
    head: () => `<!doctype html>
<html lang="${escapeHtml(locale)}" dir="${words.direction}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p dir="auto">${escapeHtml(options.subject)}</p>
<p>${escapeHtml(words.saved(when))}</p>
</header>
<main>
`,
    day: (name) => `<h2>${escapeHtml(name)}</h2>\n`,
    message: ({ from, name, text, attachments, at }, clock) => {
      const files = attachments.map((file) => `<li><bdi>${escapeHtml(words.file(reveal(file.name)))}</bdi></li>`);
      return `<article${from === "customer" ? ' class="own"' : ""}>
<p class="who"><bdi>${escapeHtml(reveal(name ?? words.writers[from]))}</bdi> · <time datetime="${escapeHtml(at)}">${escapeHtml(clock)}</time></p>
${text === "" ? "" : `<p class="text" dir="auto">${escapeHtml(text)}</p>\n`}${files.length === 0 ? "" : `<ul>${files.join("")}</ul>\n`}</article>
`;
    },
    foot: () => "</main>\n</body>\n</html>\n",
  };
};

const indent = (text: string): string => text.replaceAll(/\r?\n/gu, "\n    ");

const writeText = (options: TranscriptOptions, when: string): TranscriptWriter => {
  const { words } = transcriptWords(options.locale);
  return {
    // The mark at the beginning says to every editor that it is UTF-8.
    head: () => `\uFEFF${words.title(options.number)}\n${indent(options.subject)}\n${words.saved(when)}\n`,
    day: (name) => `\n${name}\n\n`,
    message: ({ from, name, text, attachments }, clock) => {
      const files = attachments.map((file) => words.file(reveal(file.name)));
      const said = [...(text === "" ? [] : [text]), ...files].map(indent).join("\n    ");
      return `${clock}  ${reveal(name ?? words.writers[from])}: ${said}\n`;
    },
    foot: () => "",
  };
};

const WRITERS = { html: writeHtml, text: writeText } as const satisfies Record<TranscriptFormat, unknown>;

/** A conversation as a file, written page by page as it is read: no more of it is held than one page. */
export async function* writeTranscript(
  pages: AsyncIterable<readonly ChatMessage[]>,
  options: TranscriptOptions,
): AsyncGenerator<string, void, undefined> {
  const { timeZone, now } = options;
  const { locale } = transcriptWords(options.locale);
  const days = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeZone });
  const clocks = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", timeZone });
  const moments = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "long", timeZone });
  const write = WRITERS[options.format](options, moments.format(now));
  let today = "";
  let begun = write.head();
  for await (const messages of pages) {
    const parts = messages.map((message) => {
      const at = new Date(message.at);
      const day = days.format(at);
      const heading = day === today ? "" : write.day(day);
      today = day;
      return heading + write.message(message, clocks.format(at));
    });
    yield begun + parts.join("");
    begun = "";
  }
  yield begun + write.foot();
}
