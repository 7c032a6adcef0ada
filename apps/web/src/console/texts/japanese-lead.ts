import type { CreateTexts } from "../../ui/i18n/catalogue.ts";
import type { LeadWayTexts } from "./english-lead.ts";

/** The way to the pages of a lead, and back, in Japanese. */
export const japaneseLead: CreateTexts<LeadWayTexts> = () => ({
  lead: {
    pages: "リーダー向けページ",
    board: "ライブボード",
    reports: "レポート",
    agents: "担当者の管理",
    back: "チケットに戻る",
    notLoaded: "ページを読み込めませんでした。接続を確認してもう一度お試しください。",
  },
});
