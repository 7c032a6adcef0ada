import type { ChatMessage } from "./schemas.ts";

/** What a kept conversation says around what was said. */
export interface TranscriptWords {
  readonly title: (number: number) => string;
  readonly saved: (when: string) => string;
  readonly writers: Readonly<Record<ChatMessage["from"], string>>;
  readonly file: (name: string) => string;
  readonly direction: "ltr" | "rtl";
}

const WORDS = {
  en: {
    title: (number) => `Support chat ${number}`,
    saved: (when) => `Saved on ${when}`,
    writers: { customer: "You", agent: "Agent", support: "Support" },
    file: (name) => `File: ${name}`,
    direction: "ltr",
  },
  de: {
    title: (number) => `Support-Chat ${number}`,
    saved: (when) => `Gespeichert am ${when}`,
    writers: { customer: "Sie", agent: "Support-Mitarbeiter", support: "Support" },
    file: (name) => `Datei: ${name}`,
    direction: "ltr",
  },
  ar: {
    title: (number) => `محادثة الدعم ${number}`,
    saved: (when) => `حُفظت في ${when}`,
    writers: { customer: "أنت", agent: "موظف الدعم", support: "الدعم" },
    file: (name) => `ملف: ${name}`,
    direction: "rtl",
  },
  ja: {
    title: (number) => `サポートチャット ${number}`,
    saved: (when) => `保存日時：${when}`,
    writers: { customer: "あなた", agent: "担当者", support: "サポート" },
    file: (name) => `ファイル：${name}`,
    direction: "ltr",
  },
} as const satisfies Record<string, TranscriptWords>;

const isKnown = (language: string): language is keyof typeof WORDS => Object.hasOwn(WORDS, language);

/** The words for a locale such as `de-AT`, and the locale to write dates in; English for languages without words. */
export const transcriptWords = (locale: string): { readonly words: TranscriptWords; readonly locale: string } => {
  const { language } = new Intl.Locale(locale);
  return isKnown(language) ? { words: WORDS[language], locale } : { words: WORDS.en, locale: "en" };
};
