import type { CreateTexts } from "../../ui/i18n/catalogue.ts";
import type { PromisesTexts } from "./english-promises.ts";

/** Until when customers are promised an answer, in Arabic. */
export const arabicPromises: CreateTexts<PromisesTexts> = ({ list, plural }) => ({
  promises: {
    dueIn: (duration) => `يُستحق خلال ${duration}`,
    overdueBy: (duration) => `متأخر ${duration}`,
    overdue: (count) =>
      plural(count, {
        zero: "لا تذاكر متأخرة",
        one: "تذكرة متأخرة",
        two: "تذكرتان متأخرتان",
        few: "{n} تذاكر متأخرة",
        other: "{n} تذكرة متأخرة",
      }),
    dueAt: (time) => `الرد موعود حتى ${time}`,
    dueFirst: "الأقرب موعدًا أولًا",
    show: "عرض التذكرة",
    announce: {
      dueSoon: (name, subject) => `اقترب موعد رد. ${name}: ${subject}`,
      overdue: (name, subject) => `تأخر رد عن موعده. ${name}: ${subject}`,
    },
    notify: { dueSoon: "اقترب موعد الرد", overdue: "تأخر الرد" },

    title: "مواعيد الرد وساعات العمل",
    hint: "عدد دقائق العمل التي يردّ فريقك خلالها. تسري التغييرات من الآن، وما استُحق من قبل يبقى كما هو.",
    team: "الفريق",
    loadTeam: "تحميل",
    minutes: "الدقائق حتى الرد",
    minutesHint: "اترك الحقل فارغًا كي لا تَعِد بشيء.",
    priority: "الأولوية",
    first: "الرد الأول",
    next: "الرد التالي",
    firstOf: (priority) => `الدقائق حتى الرد الأول، الأولوية ${priority}`,
    nextOf: (priority) => `الدقائق حتى الرد التالي، الأولوية ${priority}`,
    priorities: { urgent: "عاجلة", high: "مرتفعة", normal: "عادية", low: "منخفضة" },
    hours: "ساعات العمل",
    hoursHint: "مثل 09:00-12:00, 13:00-17:00. الحقل الفارغ يعني يومًا مغلقًا، و22:00-06:00 ينتهي في اليوم التالي.",
    timeZone: "المنطقة الزمنية",
    holidays: "العطل، واحدة في كل سطر",
    holidaysHint: "تاريخ مثل 2026-04-03، أو 12-25 لكل عام، ثم اسم العطلة.",
    warning: "التنبيه",
    warnings: { none: "دون تنبيه", minutes: "دقائق قبل الموعد", share: "نسبة مئوية من المدة" },
    warningValue: "العدد",
    save: "حفظ",
    saved: "حُفظت المواعيد، وهي سارية من الآن.",
    end: "إلغاء جميع المواعيد",
    faultIn: (fields) => `يُرجى التحقق من: ${list(fields)}`,
  },
});
