import type { CreateTexts } from "../../ui/i18n/catalogue.ts";
import type { LeadWayTexts } from "./english-lead.ts";

/** The way to the pages of a lead, and back, in Arabic. */
export const arabicLead: CreateTexts<LeadWayTexts> = () => ({
  lead: {
    pages: "صفحات القادة",
    board: "اللوحة المباشرة",
    reports: "التقارير",
    agents: "إدارة الزملاء",
    back: "العودة إلى التذاكر",
    notLoaded: "تعذر تحميل هذه الصفحة. تحقق من الاتصال وحاول مرة أخرى.",
  },
});
