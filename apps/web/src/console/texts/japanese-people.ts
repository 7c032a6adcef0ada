import type { CreateTexts } from "../../ui/i18n/catalogue.ts";
import type { PeopleTexts } from "./english-people.ts";

/** Agents, customers, and how they are called, in Japanese. */
export const japanesePeople: CreateTexts<PeopleTexts> = ({ plural, number }) => ({
  people: {
    yourStatus: "あなたの状態",
    statuses: {
      online: { label: "受付中", hint: "新しいチケットが届きます" },
      busy: { label: "取り込み中", hint: "新しいチケットは届かず、担当中のものは残ります" },
      away: { label: "退席中", hint: "新しいチケットは届かず、担当中のものは残ります" },
      offline: { label: "オフライン", hint: "新しいチケットは届かず、受けていないものはほかの人に回ります" },
    },
    load: (load, capacity) => `チケット ${number(load)}/${number(capacity)}件`,
    fullLoad: (load, capacity) => `チケット ${number(load)}/${number(capacity)}件（上限）`,
    standing: (parts) => parts.join("、"),
    absent: "離席",
    waiting: (count) => plural(count, { other: "{n}件が返信待ち" }),
    you: "あなた",
    youInside: "あなた",
    colleagues: "メンバー",
    colleaguesHint: (present) => plural(present, { other: "メンバー：{n}人が在席中" }),
    noColleagues: "チームにほかのメンバーはいません。",
    customer: "お客様",
    ofOrder: (order) => `注文 ${order}`,
    customerNamed: (id) => `お客様 ${id}`,
    agentNamed: (id) => `担当者 ${id}`,
    system: "Crossdesk",
    partner: "パートナー",
    nobodyYet: "担当者なし",
  },
});
