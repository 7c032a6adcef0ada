import type { CreateTexts } from "../../ui/i18n/catalogue.ts";
import type { PeopleTexts } from "./english-people.ts";

/** Agents, customers, and how they are called, in Arabic. */
export const arabicPeople: CreateTexts<PeopleTexts> = ({ plural, number }) => ({
  people: {
    yourStatus: "حالتك",
    statuses: {
      online: { label: "متصل", hint: "تصل إليك تذاكر جديدة" },
      busy: { label: "مشغول", hint: "لا تذاكر جديدة، وتبقى تذاكرك لديك" },
      away: { label: "بالخارج", hint: "لا تذاكر جديدة، وتبقى تذاكرك لديك" },
      offline: { label: "غير متصل", hint: "لا تذاكر جديدة، وما لم تقبله يذهب إلى غيرك" },
    },
    load: (load, capacity) => `التذاكر: ${number(load)} من ${number(capacity)}`,
    fullLoad: (load, capacity) => `التذاكر: ${number(load)} من ${number(capacity)}، ولا متسع للمزيد`,
    standing: (parts) => parts.join("، "),
    absent: "بعيد عن مكتبه",
    waiting: (count) =>
      plural(count, {
        one: "عميل واحد ينتظر",
        two: "عميلان ينتظران",
        few: "{n} عملاء ينتظرون",
        many: "{n} عميلًا ينتظرون",
        other: "{n} عميل ينتظرون",
      }),
    you: "أنت",
    youInside: "أنت",
    colleagues: "الزملاء",
    colleaguesHint: (present) =>
      plural(present, {
        zero: "الزملاء: {n} حاضر",
        one: "الزملاء: {n} حاضر",
        two: "الزملاء: {n} حاضران",
        few: "الزملاء: {n} حاضرون",
        many: "الزملاء: {n} حاضرون",
        other: "الزملاء: {n} حاضرون",
      }),
    noColleagues: "لا يوجد أحد غيرك في فريقك.",
    customer: "العميل",
    ofOrder: (order) => `الطلب ${order}`,
    customerNamed: (id) => `العميل ${id}`,
    agentNamed: (id) => `الموظف ${id}`,
    system: "Crossdesk",
    partner: "أحد الشركاء",
    nobodyYet: "لا أحد بعد",
  },
});
