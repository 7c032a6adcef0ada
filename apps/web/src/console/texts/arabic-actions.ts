import type { CreateTexts } from "../../ui/i18n/catalogue.ts";
import type { ActionTexts } from "./english-actions.ts";

const OTHERWISE = "وإن لم تُقبل بعد قليل فسيُبحث عن موظف آخر، وقد تكون أنت.";

/** What an agent does to a ticket, in Arabic. */
export const arabicActions: CreateTexts<ActionTexts> = ({ plural }) => ({
  actions: {
    menu: "الإجراءات",
    working: "جارٍ التنفيذ…",
    closeTicket: "إغلاق التذكرة",
    undo: "تراجع",
    reopen: "إعادة الفتح",
    anyway: (label) => `${label} على أي حال`,
    done: (ticket, done) => `التذكرة رقم ${ticket}: تم ${done}.`,
    failed: (ticket, why) => `التذكرة رقم ${ticket}: ${why}`,
    taken: (ticket) => `التذكرة رقم ${ticket} لديك الآن.`,
    what: {
      pick: (ticket) => `لم تُقبل التذكرة رقم ${ticket}`,
      take: (ticket) => `لم تُستلم التذكرة رقم ${ticket}`,
      act: (ticket, done) => `التذكرة رقم ${ticket} لم يتم ${done}`,
      giveAway: (ticket) => `تبقى التذكرة رقم ${ticket} في مكانها`,
      handOverAll: "تبقى تذاكرك لديك",
      status: (status) => `لم تتغير حالتك إلى «${status}»`,
    },
    words: {
      markPending: { label: "تعليق", done: "تعليقها", hint: "تنتظر جهة أخرى غير الفريق" },
      resolve: { label: "تحديد كمحلولة", done: "تحديدها كمحلولة", hint: "إذا كتب العميل مرة أخرى فُتحت من جديد" },
      escalate: { label: "تصعيد", done: "تصعيدها", hint: "تحتاج إلى شخص أعلى خبرة" },
      recordRefund: { label: "تسجيل استرداد المبلغ", done: "تسجيل استرداد المبلغ فيها", hint: "تم رد المبلغ" },
      reopen: { label: "إعادة الفتح", done: "فتحها من جديد", hint: "العودة إلى العمل عليها" },
      closeRoom: { label: "إنهاء المحادثة", done: "إغلاقها", hint: "يغلق التذكرة ومحادثتها المباشرة" },
      close: { label: "إغلاق التذكرة", done: "إغلاقها", hint: "انتهى العمل عليها" },
    },
  },

  confirm: {
    title: (label, ticket) => `${label}: رقم ${ticket}`,
    ofColleague: (name) => `هذه التذكرة لدى ${name}، وربما يجري العمل عليها الآن.`,
    ofNobody: "ليست هذه التذكرة لدى أحد بعد، ولم يتلقَّ العميل أي رد.",
    waiting: (duration) => `ينتظر العميل الرد منذ ${duration}.`,
  },

  giveAway: {
    handOver: { label: "تسليم…", hint: "إلى زميل تختاره" },
    giveBack: { label: "إعادة إلى قائمة الانتظار…", hint: "يبحث التوزيع عن موظف آخر" },
    assign: { label: "إسناد…", hint: "إلى موظف تختاره" },
    takeOver: { label: "استلام", hint: "تصبح التذكرة لديك" },
    titles: {
      handOver: (ticket) => `تسليم التذكرة رقم ${ticket}`,
      giveBack: (ticket) => `إعادة التذكرة رقم ${ticket} إلى قائمة الانتظار`,
      assign: (ticket) => `إسناد التذكرة رقم ${ticket}`,
    },
    handedOver: (ticket, name) => `سُلّمت التذكرة رقم ${ticket} إلى ${name}.`,
    assigned: (ticket, name) => `أُسندت التذكرة رقم ${ticket} إلى ${name}.`,
    givenBack: (ticket) => `أُعيدت التذكرة رقم ${ticket} إلى قائمة الانتظار.`,
    find: "البحث عن زميل",
    findHint: "الاسم أو البريد الإلكتروني",
    colleagues: "الزملاء",
    noColleagues: "ليس لديك زملاء في Crossdesk.",
    noneNamed: "لا يوجد أحد بهذا الاسم.",
    more: (count) =>
      plural(count, {
        one: "وزميل آخر: ابحث عنه باسمه.",
        two: "وزميلان آخران: ابحث عنهما باسميهما.",
        few: "و{n} زملاء آخرين: ابحث عنهم بأسمائهم.",
        many: "و{n} زميلًا آخر: ابحث عنهم بأسمائهم.",
        other: "و{n} زميل آخر: ابحث عنهم بأسمائهم.",
      }),
    choose: "اختر من يستلم التذكرة.",
    note: "كلمة عن السبب (اختيارية)",
    noteHint: "ما ينبغي أن يعرفه من يستلمها",
    submit: { handOver: "تسليم", assign: "إسناد" },
    submitTo: {
      handOver: (name) => `تسليم إلى ${name}`,
      assign: (name) => `إسناد إلى ${name}`,
    },
    busy: { handOver: "جارٍ التسليم…", assign: "جارٍ الإسناد…", giveBack: "جارٍ الإرجاع…" },
    giveBackSubmit: "إعادة",
    giveBackHint: "يبحث التوزيع عن موظف آخر حاضر ولديه متسع. وتبقى التذكرة منتظرة ما دام لا يوجد أحد.",
    goneDone: "أُغلقت التذكرة أو حُلّت في هذه الأثناء، فلا يوجد ما يُسلَّم. أعد فتحها أولًا.",
    goneQueue: "لم تعد التذكرة لديك: إنها في قائمة الانتظار.",
    goneTo: (name) => `لم تعد التذكرة لديك: إنها لدى ${name}.`,
    inQueue: "لم تعد التذكرة لدى أحد: إنها في قائمة الانتظار.",
    nowYours: "أصبحت التذكرة لديك في هذه الأثناء.",
    receiverGone: (name) => `لم يعد في فريقك: ${name}. اختر شخصًا آخر.`,
    receiverUnnamed: "الموظف",
    notYours: "لم تعد التذكرة لديك، ولذلك لم يتغير شيء.",
    nobodys: "لم تعد التذكرة لدى أحد، ولذلك لم يتغير شيء.",
    closedMeanwhile: "أُغلقت التذكرة في هذه الأثناء، ولذلك لم يتغير شيء.",
    outlooks: {
      ready: "إن لم تُقبل التذكرة بعد قليل فسيُبحث عن موظف آخر، وقد تكون أنت.",
      full: `لدى هذا الموظف كل ما يتسع له من التذاكر، وتُضاف هذه إليها. ${OTHERWISE}`,
      absent: `هذا الموظف بعيد عن مكتبه، وتصل إليه التذكرة رغم ذلك. ${OTHERWISE}`,
      busy: `لا يستقبل هذا الموظف تذاكر جديدة من التوزيع الآن، وتصل إليه هذه رغم ذلك. ${OTHERWISE}`,
      away: `هذا الموظف غائب عن مكتبه، وتصل إليه التذكرة رغم ذلك. ${OTHERWISE}`,
      offline: `هذا الموظف ليس في العمل، وتصل إليه التذكرة رغم ذلك. ${OTHERWISE}`,
    },
    unsentDraft: "ما بدأت كتابته هنا يبقى في علامة التبويب هذه، لك وحدك: أرسله أولًا أو انسخه.",
    unsentSending: "ما كتبته ما زال في طريقه، وسيُرسل رغم ذلك.",
    unsentRefused: "أُعيدت إليك رسالة. ستبقى في علامة التبويب هذه: أرسلها من جديد أولًا أو تخلّص منها.",
  },

  handOverAll: {
    title: "تسليم كل تذاكري",
    intro: (count) =>
      plural(count, {
        one: "لديك تذكرة مفتوحة واحدة. سيعرف من يستلمها أنها منك.",
        two: "لديك تذكرتان مفتوحتان. سيعرف من يستلمهما أنهما منك.",
        few: "لديك {n} تذاكر مفتوحة. سيعرف من يستلمها أنها منك.",
        many: "لديك {n} تذكرة مفتوحة. سيعرف من يستلمها أنها منك.",
        other: "لديك {n} تذكرة مفتوحة. سيعرف من يستلمها أنها منك.",
      }),
    toQueue: "إعادة إلى قائمة الانتظار",
    toQueueHint: "يعطي التوزيع كل تذكرة لموظف حاضر ولديه متسع",
    submitTo: (count, name) =>
      plural(count, {
        one: `تسليم تذكرة واحدة إلى ${name}`,
        two: `تسليم تذكرتين إلى ${name}`,
        few: `تسليم {n} تذاكر إلى ${name}`,
        many: `تسليم {n} تذكرة إلى ${name}`,
        other: `تسليم {n} تذكرة إلى ${name}`,
      }),
    submitQueue: (count) =>
      plural(count, {
        one: "إعادة تذكرة واحدة إلى قائمة الانتظار",
        two: "إعادة تذكرتين إلى قائمة الانتظار",
        few: "إعادة {n} تذاكر إلى قائمة الانتظار",
        many: "إعادة {n} تذكرة إلى قائمة الانتظار",
        other: "إعادة {n} تذكرة إلى قائمة الانتظار",
      }),
    submit: "تسليم",
    busy: "جارٍ التسليم…",
    none: "ليس لديك تذاكر مفتوحة.",
    done: (count, name) =>
      plural(count, {
        one: `سُلّمت تذكرة واحدة إلى ${name}.`,
        two: `سُلّمت تذكرتان إلى ${name}.`,
        few: `سُلّمت {n} تذاكر إلى ${name}.`,
        many: `سُلّمت {n} تذكرة إلى ${name}.`,
        other: `سُلّمت {n} تذكرة إلى ${name}.`,
      }),
    doneQueue: (count) =>
      plural(count, {
        one: "عادت تذكرة واحدة إلى قائمة الانتظار.",
        two: "عادت تذكرتان إلى قائمة الانتظار.",
        few: "عادت {n} تذاكر إلى قائمة الانتظار.",
        many: "عادت {n} تذكرة إلى قائمة الانتظار.",
        other: "عادت {n} تذكرة إلى قائمة الانتظار.",
      }),
    thenSignOut: "أنت على وشك تسجيل الخروج.",
    keepAndSignOut: "تسجيل الخروج والاحتفاظ بها",
    offer: (count, status) =>
      plural(count, {
        one: `حالتك «${status}» ولديك تذكرة مفتوحة واحدة.`,
        two: `حالتك «${status}» ولديك تذكرتان مفتوحتان.`,
        few: `حالتك «${status}» ولديك {n} تذاكر مفتوحة.`,
        many: `حالتك «${status}» ولديك {n} تذكرة مفتوحة.`,
        other: `حالتك «${status}» ولديك {n} تذكرة مفتوحة.`,
      }),
    offerLabel: "تسليم…",
    unsent: "ما كتبته ولم ترسله يبقى في علامة التبويب هذه: أرسله أولًا أو انسخه.",
  },
});
