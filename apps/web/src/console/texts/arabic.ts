import type { CreateTexts } from "../../ui/i18n/catalogue.ts";
import { arabicConversation } from "./arabic-conversation.ts";
import { arabicDetails } from "./arabic-details.ts";
import { arabicTeamWork } from "./arabic-team-work.ts";
import { arabicApiKeys } from "./arabic-api-keys.ts";
import { arabicActions } from "./arabic-actions.ts";
import { arabicFailures } from "./arabic-failures.ts";
import { arabicLead } from "./arabic-lead.ts";
import { arabicPeople } from "./arabic-people.ts";
import { arabicPromises } from "./arabic-promises.ts";
import { arabicRatings } from "./arabic-ratings.ts";
import type { Texts } from "./english.ts";

/** What the console says, in Arabic. */
export const arabic: CreateTexts<Texts> = (formats) => {
  const { plural } = formats;
  return {
    ...arabicActions(formats),
    ...arabicApiKeys(formats),
    ...arabicFailures(formats),
    ...arabicLead(formats),
    ...arabicPeople(formats),
    ...arabicPromises(formats),
    ...arabicRatings(formats),
    ...arabicConversation(formats),
    ...arabicDetails(formats),
    ...arabicTeamWork(formats),

    page: {
      title: "لوحة عمل Crossdesk",
      titleWith: (calling) => `(${calling}) لوحة عمل Crossdesk`,
      notices: "الإشعارات",
      dismiss: "إخفاء",
      close: "إغلاق",
      cancel: "إلغاء",
      loading: "جارٍ التحميل…",
      when: (day, clock) => `${day}، ${clock}`,
      tryAgain: "حاول مرة أخرى",
      tryNow: "حاول الآن",
      wentWrong: "حدث خطأ من جانبنا.",
    },

    signIn: {
      heading: "لوحة عمل Crossdesk",
      hint: "سجّل الدخول للرد على العملاء.",
      submit: "تسجيل الدخول",
      otherAccount: "تسجيل الدخول بحساب آخر",
      account: (account) => `استخدمت هذا الحساب: ${account}`,
      busy: "جارٍ التحقق ممن سجّل الدخول…",
      fine: "ما تكتبه ولا ترسله يبقى في علامة التبويب هذه، حتى إذا اضطررت إلى تسجيل الدخول من جديد.",
      development: "هذا النظام للتطوير: في الصفحة التالية تختار من أنت.",
      notSetUp:
        "لا يمكن لأحد تسجيل الدخول بعد، لأن هذا النظام لا يعرف أي خدمة دخول. على من يديره أن يضبط OIDC_ISSUER وOIDC_CLIENT_ID.",
      elsewhere: (address) =>
        `ستتابع بعد ذلك على ${address}، وهو عنوان هذا النظام. إذا تعذّر الوصول إليه من هنا، فعلى من يديره أن يضبط PUBLIC_URL على العنوان الذي تستخدمه.`,
      notLetIn: (why) => `سجّلت الدخول، لكن لا يُسمح لك بدخول لوحة العمل. ${why}`,
      reasons: {
        expired: "انتهت جلستك. سجّل الدخول من جديد، وسيبقى ما كنت تكتبه محفوظًا.",
        revoked: "سُجّل خروجك. سجّل الدخول من جديد، وسيبقى ما كنت تكتبه محفوظًا.",
        removed: "لم يعد لديك وصول إلى لوحة العمل هذه. إذا كان ذلك خطأ فاسأل المسؤول.",
        elsewhere: "سجّلت الخروج في علامة تبويب أخرى، أو سجّل شخص آخر الدخول فيها.",
      },
      problems: {
        away: "خدمة الدخول لا تستجيب الآن. حاول مرة أخرى بعد قليل، ويمكن لمن سجّل الدخول أن يواصل العمل.",
        refused: "لم تسمح لك خدمة الدخول، أو اخترت عدم تسجيل الدخول. حاول مرة أخرى.",
        failed: "لم ينجح تسجيل الدخول. حاول مرة أخرى، وإذا تكرر ذلك فأخبر المسؤول.",
        late: "استغرق تسجيل الدخول وقتًا طويلًا، أو بدأ في متصفح آخر. حاول مرة أخرى.",
        "no-role": "ليس لهذا الحساب دور هنا. اطلب من المسؤول أن يجعلك موظفًا أو مشرفًا، ثم سجّل الدخول من جديد.",
        "no-tenant": "لا يخص هذا الحساب أي فريق هنا. اطلب من المسؤول أن يضيفك إلى فريق، ثم سجّل الدخول من جديد.",
        unusable:
          "ما تقوله خدمة الدخول عن هذا الحساب لا يمكن استخدامه. اطلب من المسؤول مراجعة الاسم وعنوان البريد الإلكتروني.",
        removed: "أُزيل هذا الحساب من لوحة العمل هذه. إذا كان ذلك خطأ فاسأل المسؤول.",
      },
    },

    administration: {
      heading: "الإدارة",
      hint: "أنت تدير كل الفرق. للرد على العملاء سجّل الدخول بحساب يخص فريقًا واحدًا.",
    },

    lists: {
      label: "التذاكر",
      tabs: "أي التذاكر",
      mine: "تذاكري",
      queue: "الانتظار",
      team: "الفريق",
      search: "البحث",
      standings: { waiting: "في انتظارك", answered: "في انتظار العميل", snoozed: "مؤجلة", done: "انتهت مؤخرًا" },
      toPick: (count) =>
        plural(count, {
          one: "واحدة لتقبلها",
          two: "اثنتان لتقبلهما",
          few: "{n} لتقبلها",
          many: "{n} لتقبلها",
          other: "{n} لتقبلها",
        }),
      handOverAll: "تسليم الكل…",
      loadingMine: "جارٍ تحميل تذاكرك…",
      nothing: "لا يوجد ما تعمله الآن",
      nothingHint: "تظهر التذاكر الجديدة هنا حالما تصل إليك.",
      waitingElsewhere: (count) =>
        plural(count, {
          one: "تذكرة واحدة من فريقك في قائمة الانتظار.",
          two: "تذكرتان من فريقك في قائمة الانتظار.",
          few: "{n} تذاكر من فريقك في قائمة الانتظار.",
          many: "{n} تذكرة من فريقك في قائمة الانتظار.",
          other: "{n} تذكرة من فريقك في قائمة الانتظار.",
        }),
      seeQueue: "عرض قائمة الانتظار",
      notOnline: "لا تصل إليك تذاكر بعد",
      notOnlineHint: "اجعل حالتك «متصل» لتصل إليك التذاكر.",
      goOnline: "الاتصال الآن",
      queueTitle: "ليست لدى أحد بعد",
      queueEmpty: "قائمة الانتظار فارغة: لكل تذكرة مفتوحة موظف.",
      teamTitle: "المفتوحة في فريقك",
      teamWaiting: (count) =>
        plural(count, {
          one: "واحدة تنتظر الفريق",
          two: "اثنتان تنتظران الفريق",
          few: "{n} تنتظر الفريق",
          many: "{n} تنتظر الفريق",
          other: "{n} تنتظر الفريق",
        }),
      teamEmpty: "ليس لدى فريقك تذاكر مفتوحة.",
      more: "جارٍ تحميل المزيد…",
      unread: (count) =>
        plural(count, {
          one: "رسالة واحدة غير مقروءة",
          two: "رسالتان غير مقروءتين",
          few: "{n} رسائل غير مقروءة",
          many: "{n} رسالة غير مقروءة",
          other: "{n} رسالة غير مقروءة",
        }),
      attention: (count) =>
        plural(count, {
          one: "تذكرة واحدة تحتاج إليك",
          two: "تذكرتان تحتاجان إليك",
          few: "{n} تذاكر تحتاج إليك",
          many: "{n} تذكرة تحتاج إليك",
          other: "{n} تذكرة تحتاج إليك",
        }),
    },

    row: {
      waits: (duration) => `تنتظر منذ ${duration}`,
      answered: (duration) => `رُدّ عليها منذ ${duration}`,
      solved: (duration) => `حُلّت منذ ${duration}`,
      closed: (duration) => `أُغلقت منذ ${duration}`,
      toPick: "لتقبلها",
      take: "استلام",
      takeTicket: (ticket) => `استلام التذكرة رقم ${ticket}`,
      nobody: "لا أحد",
    },

    search: {
      label: "الاسم أو البريد الإلكتروني أو الهاتف أو الرقم أو الطلب أو كلمات",
      placeholder: "الاسم أو الهاتف أو الرقم أو كلمات…",
      submit: "بحث",
      which: "أي التذاكر يُبحث فيها",
      all: "الكل",
      open: "المفتوحة",
      done: "المنتهية",
      hint: "يجد أي تذكرة لفريقك، حتى المغلقة: بالاسم أو البريد الإلكتروني أو رقم الهاتف أو رقم التذكرة أو الطلب أو بكلمات منها.",
      nothing: "لم يُعثر على شيء. يجب أن ترد كل الكلمات، وتكفي بداياتها.",
      more: "عرض المزيد",
    },

    connection: {
      label: (state) => `الاتصال: ${state}`,
      connecting: "جارٍ الاتصال…",
      live: "مباشر",
      lost: "انقطع الاتصال",
      refused: "غير متصل",
      lostTitle: "انقطع الاتصال.",
      degraded: "التحديثات متأخرة حاليًا؛ تُقرأ التذاكر من جديد كل بضع ثوانٍ.",
      lostHint: "قد يكون ما تراه قديمًا. تُحفظ الردود التي ترسلها وتُرسل حالما أمكن، ولا يمكن عمل شيء آخر حتى ذلك الحين.",
      expires: (duration) => `عليك تسجيل الدخول من جديد خلال ${duration}. ستبقى المسودات والرسائل غير المرسلة محفوظة.`,
      absentTitle: "تُعدّ الآن بعيدًا عن مكتبك.",
      absentHint: "لا تصل إليك تذاكر جديدة، ويُحوَّل العملاء المنتظرون إلى غيرك.",
      here: "أنا هنا",
    },

    notify: {
      offer: "هل تريد أن ينبهك جهازك إلى الرسائل الجديدة وأنت تنظر إلى شيء آخر؟",
      accept: "تشغيل",
      later: "ليس الآن",
      on: "الإشعارات مفعّلة: ستعرف بالرسائل الجديدة عندما لا تكون هذه الصفحة ظاهرة.",
      blocked: "يحظر متصفحك إشعارات هذه الصفحة. يمكن السماح بها في إعداداته.",
      newMessage: "رسالة جديدة",
      newTicket: "تذكرة جديدة",
      newMention: "ذُكرت في ملاحظة",
    },

    announce: {
      newTicket: (name, subject) => `تذكرة جديدة من ${name}: ${subject}`,
      newMessage: (name, subject) => `رسالة جديدة من ${name}: ${subject}`,
      newMention: (name, subject) => `ذُكرت في تذكرة ${name}: ${subject}`,
    },

    tools: {
      language: "اللغة",
      sound: "صوت عند وصول تذاكر ورسائل جديدة",
      soundOn: "الصوت يعمل",
      soundOff: "الصوت متوقف",
      shortcuts: "اختصارات لوحة المفاتيح",
      shortcutsHint: "اختصارات لوحة المفاتيح (?)",
      signOut: "تسجيل الخروج",
      signOutHint: "قطع الاتصال وتسجيل الخروج",
      signOutEverywhere: "إنهاء جميع جلساتي",
      signOutEverywhereHint: "إنهاء جميع جلساتي على كل الأجهزة",
    },

    shortcuts: {
      title: "اختصارات لوحة المفاتيح",
      toggle: "المفاتيح المفردة اختصارات (أوقفها إن كنت تستخدم الإدخال الصوتي)",
      next: "التذكرة التالية",
      previous: "التذكرة السابقة",
      nextUnread: "التذكرة التالية التي فيها ما لم يُقرأ",
      pick: "قبول التذكرة",
      take: "استلام التذكرة",
      answer: "كتابة رد",
      note: "كتابة ملاحظة للفريق",
      snooze: "تأجيل التذكرة",
      select: "تحديد التذكرة لتغيير عدة تذاكر معًا",
      palette: "تنفيذ أي شيء باسمه",
      actions: "اختيار إجراء، مثل الحالة",
      handOver: "تسليم التذكرة",
      close: "إغلاق التذكرة",
      details: "إظهار التفاصيل أو إخفاؤها",
      online: "التبديل بين «متصل» و«بالخارج»",
      mine: "تذاكري",
      queue: "قائمة الانتظار",
      team: "تذاكر فريقي",
      search: "البحث",
      help: "عرض هذه القائمة",
      send: "إرسال الرد",
      newLine: "بدء سطر جديد",
      leave: "مغادرة الحقل، ثم العودة إلى القائمة",
    },

    channels: {
      beckn: "محادثة الطلب",
      support: "الدعم",
      chat: "محادثة",
      mobile: "تطبيق الجوال",
      internal: "داخلية",
    },
  };
};
