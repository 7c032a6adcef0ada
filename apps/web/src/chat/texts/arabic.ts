import type { CreateTexts } from "../../ui/i18n/catalogue.ts";
import type { ChatTexts } from "./english.ts";

/** What the chat page says, in Arabic. */
export const arabic: CreateTexts<ChatTexts> = ({ plural, list, bytes }) => ({
  title: "محادثة الدعم",
  standing: {
    connecting: "جارٍ الاتصال…",
    noChat: "لا توجد محادثة خلف هذا الرابط",
    ended: "انتهت هذه المحادثة",
    agentHere: "أحد موظفينا معك الآن",
    talkingTo: (name) => ["أنت تتحدث مع ", name],
    waiting: "في انتظار أحد موظفينا",
    unattended: "لا يوجد أحد في الوقت الحالي",
    soon: (name) => ["سيكون معك بعد لحظات: ", name],
  },
  save: {
    label: "حفظ هذه المحادثة",
    html: "كصفحة ويب",
    text: "كنص عادي",
    failed: "تعذّر الحفظ. حاول مرة أخرى بعد قليل.",
  },
  log: {
    read: "قُرئت",
    label: "الرسائل",
    empty: "اكتب ما يمكننا مساعدتك فيه. لا داعي لانتظار أحد: كل ما تكتبه سيُقرأ.",
    older: "الرسائل السابقة",
    newMessages: "رسائل جديدة",
    you: "أنت",
    agent: "موظف الدعم",
    support: "الدعم",
  },
  connection: {
    never: "لا يمكننا الوصول إلى الدعم في الوقت الحالي، وما زلنا نحاول.",
    lost: "انقطع الاتصال. نحاول استعادته، وسيُرسل ما تكتبه عند عودته.",
    degraded: "التحديثات متأخرة حاليًا. نتحقق من الرسائل الجديدة كل بضع ثوانٍ.",
    tryNow: "حاول الآن",
  },
  closing: {
    countdown: (time) => ["ستنتهي هذه المحادثة خلال ", time, " ما لم تُجب."],
    spoken: (time) => `ستنتهي هذه المحادثة خلال ${time} تقريبًا ما لم تُجب.`,
  },
  signs: {
    teamWriting: "الفريق يكتب الآن…",
  },
  situation: {
    unattended: "اكتب موضوعك وسنرد عليك هنا. يمكنك إغلاق هذه الصفحة والعودة إليها بالرابط نفسه.",
    unattendedWritten: "وصلتنا رسالتك وسنرد عليك هنا. يمكنك إغلاق هذه الصفحة والعودة إليها بالرابط نفسه.",
    waiting: (time) => `وصلتنا رسالتك، وهي في الانتظار منذ ${time}.`,
    withAgent: (name, time) => ["رسالتك لدى ", name, ` منذ ${time}.`],
    withSomebody: (time) => `رسالتك لدى أحد موظفينا منذ ${time}.`,
    resolved: "نعتبر هذا الموضوع محلولًا. إن لم يكن كذلك فاكتب لنا، وستستمر المحادثة هنا.",
    reopenable: (until) => `هل بقي شيء؟ يمكنك المتابعة هنا حتى ${until}: اكتب مرة أخرى فحسب.`,
    writeAgain: "الكتابة مرة أخرى",
  },
  rating: {
    ask: "كيف كانت هذه المحادثة؟",
    values: ["سيئة جدًا", "سيئة", "مقبولة", "جيدة", "جيدة جدًا"],
    comment: "هل تود إضافة شيء؟ (اختياري)",
    send: "إرسال التقييم",
    thanks: "شكرًا على تقييمك.",
    change: "تغيير التقييم",
    failed: (reason) => `لم يُرسل التقييم. ${reason}`,
  },
  ending: {
    over: (number) =>
      `انتهت هذه المحادثة ولا تستقبل رسائل أخرى. لأي أمر آخر ابدأ محادثة جديدة من المكان الذي وجدت فيه هذه، واذكر الرقم ${number}.`,
    invalid:
      "هذا الرابط غير صالح أو لم يعد صالحًا: فهو ينتهي بانتهاء محادثته. يمكنك طلب الدعم مجددًا من المكان الذي وجدته فيه.",
  },
  composer: {
    label: "رسالتك",
    placeholder: "اكتب رسالة",
    send: "إرسال",
    attach: "إرفاق ملفات",
    picker: "الملفات المراد إرفاقها",
    files: "ملفات هذه الرسالة",
    drop: "أفلت الملفات هنا لإرسالها",
    uploading: (name) => `جارٍ رفع ${name}`,
    uploaded: "تم الرفع",
    remove: (name) => `إزالة ${name}`,
    retry: (name) => `إعادة المحاولة مع ${name}`,
    folders: (names) =>
      plural(names.length, {
        one: `${list(names)} مجلد. اختر الملفات التي فيه بدلًا منه.`,
        other: `هذه مجلدات: ${list(names)}. اختر الملفات التي فيها بدلًا منها.`,
      }),
    tooMany: (names, most) =>
      `الحد الأقصى في المرة الواحدة ${plural(most, { zero: "{n} ملف", one: "ملف واحد", two: "ملفان", few: "{n} ملفات", many: "{n} ملفًا", other: "{n} ملف" })}. لم تُؤخذ: ${list(names)}.`,
    others: (count) =>
      plural(count, {
        zero: "لا شيء آخر",
        one: "ملف آخر",
        two: "ملفان آخران",
        few: "{n} ملفات أخرى",
        many: "{n} ملفًا آخر",
        other: "{n} ملف آخر",
      }),
    severalMessages: (messages) =>
      plural(messages, {
        one: "ستُرسل في رسالة واحدة.",
        two: "ستُرسل في رسالتين.",
        few: "ستُرسل في {n} رسائل.",
        many: "ستُرسل في {n} رسالة.",
        other: "ستُرسل في {n} رسالة.",
      }),
    tooLong: (count) =>
      plural(count, {
        one: "حرف واحد زائد",
        two: "حرفان زائدان",
        few: "{n} أحرف زائدة",
        many: "{n} حرفًا زائدًا",
        other: "{n} حرف زائد",
      }),
    left: (count) =>
      plural(count, {
        zero: "لم يبقَ أي حرف",
        one: "بقي حرف واحد",
        two: "بقي حرفان",
        few: "بقيت {n} أحرف",
        many: "بقي {n} حرفًا",
        other: "بقي {n} حرف",
      }),
  },
  pending: {
    sending: "جارٍ الإرسال…",
    slow: "لم تُرسل بعد. نحاول مرة أخرى…",
    refused: (reason) => `لم تُرسل. ${reason}`,
    retry: "حاول مرة أخرى",
    edit: "تعديل",
  },
  attachment: {
    download: (name) => `${name}، تنزيل`,
    view: (name) => `${name}، عرض`,
    viewer: "صورة",
    save: "حفظ",
    close: "إغلاق",
    previous: "الصورة السابقة",
    next: "الصورة التالية",
    loading: "جارٍ التحميل…",
  },
  failures: {
    tooLarge: (limit) => `الملف أكبر من ${bytes(limit)}.`,
    chooseAgain: "أُغلقت الصفحة قبل إرسال الملف. اختره مرة أخرى.",
    fileMissing: "هذا الملف لم يعد موجودًا.",
    fileRefused: "لا يمكن إرسال ملفات من هذا النوع.",
    closed: "انتهت هذه المحادثة. ابدأ محادثة جديدة من المكان الذي وجدتها فيه.",
    invalid: "لا يمكن إرسالها بهذا الشكل.",
    busy: "هناك ضغط كبير في الوقت الحالي.",
    unreachable: "لم يصل أي رد.",
    other: "حدث خطأ ما.",
  },
});
