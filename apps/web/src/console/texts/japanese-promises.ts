import type { CreateTexts } from "../../ui/i18n/catalogue.ts";
import type { PromisesTexts } from "./english-promises.ts";

/** Until when customers are promised an answer, in Japanese. */
export const japanesePromises: CreateTexts<PromisesTexts> = ({ list, plural }) => ({
  promises: {
    dueIn: (duration) => `期限まで${duration}`,
    overdueBy: (duration) => `期限を${duration}超過`,
    overdue: (count) => plural(count, { other: "期限超過{n}件" }),
    dueAt: (time) => `回答の期限：${time}`,
    dueFirst: "期限の早い順",
    show: "チケットを表示",
    announce: {
      dueSoon: (name, subject) => `まもなく回答の期限です。${name}：${subject}`,
      overdue: (name, subject) => `回答の期限を過ぎました。${name}：${subject}`,
    },
    notify: { dueSoon: "まもなく回答の期限です", overdue: "回答の期限を過ぎました" },

    title: "回答の期限と営業時間",
    hint: "チームが営業時間の何分以内に回答するかを決めます。変更は今から有効です。すでに決まった期限は変わりません。",
    team: "チーム名",
    loadTeam: "読み込む",
    minutes: "回答までの分数",
    minutesHint: "空欄の場合、期限はありません。",
    priority: "優先度",
    first: "最初の回答",
    next: "次の回答",
    firstOf: (priority) => `最初の回答までの分数、優先度：${priority}`,
    nextOf: (priority) => `次の回答までの分数、優先度：${priority}`,
    priorities: { urgent: "緊急", high: "高い", normal: "普通", low: "低い" },
    hours: "営業時間",
    hoursHint: "例：09:00-12:00, 13:00-17:00。空欄は休業です。22:00-06:00は翌日に終わります。",
    timeZone: "タイムゾーン",
    holidays: "休日（1行に1日）",
    holidaysHint: "2026-04-03のような日付、または毎年の12-25。その後に名前を書けます。",
    warning: "予告",
    warnings: { none: "予告しない", minutes: "期限までの分数", share: "時間の割合（%）" },
    warningValue: "数値",
    save: "保存",
    saved: "保存しました。今から有効です。",
    end: "期限の約束をやめる",
    faultIn: (fields) => `次の項目をご確認ください：${list(fields)}`,
  },
});
