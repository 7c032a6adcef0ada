import type { Channel, TicketPriority } from "@crossdesk/contracts";

/** Colleagues of the demonstration, by their subjects. */
export const COLLEAGUES = {
  mia: { sub: "mia@example.com", name: "Mia Braun", languages: ["en", "de"] },
  omar: { sub: "omar@example.com", name: "Omar Haddad", languages: ["en", "ar"] },
  yuki: { sub: "yuki@example.com", name: "Yuki Tanaka", languages: ["en", "ja"] },
} as const;
export type Colleague = keyof typeof COLLEAGUES;

/** What one customer came with, and what became of it. */
export interface DemoStory {
  readonly channel: Channel;
  readonly name: string;
  /** ISO 639-3. */
  readonly language: "eng" | "deu" | "ara" | "jpn";
  readonly category: string;
  readonly subject: string;
  readonly text: string;
  readonly priority?: TicketPriority;
  /** The agent who took it; absent while it is unassigned. */
  readonly by?: Colleague;
  /** What was said after that, in turns: the agent first. */
  readonly turns?: readonly string[];
  readonly end?: "resolved" | "closed" | "pending" | "escalated";
}

/** A day of a shop's desk: what waits, what is being worked on, and what is done. */
export const STORIES: readonly DemoStory[] = [
  {
    channel: "mobile",
    name: "Jane Doe",
    language: "eng",
    category: "Payments",
    subject: "Charged twice for one order",
    text: "My card shows two payments of 48.90 for order 10482. I only ordered once.",
    priority: "high",
    by: "mia",
    turns: [
      "Hello Jane, I am sorry about that. I see both payments and have asked the bank to return one of them.",
      "Thank you! How long does that take?",
      "Three working days at most. I will write to you when it is done.",
    ],
    end: "resolved",
  },
  {
    channel: "chat",
    name: "Peter Okafor",
    language: "eng",
    category: "Delivery",
    subject: "Parcel is at the wrong address",
    text: "The courier says it was delivered to number 14. I live at number 41.",
    priority: "urgent",
    by: "omar",
    turns: [
      "Hello Peter, I am calling the courier now. Please stay in this chat.",
      "Okay. It has my daughter's birthday present in it, so it matters today.",
    ],
  },
  {
    channel: "chat",
    name: "Lena Fischer",
    language: "deu",
    category: "Rücksendung",
    subject: "Rücksendeetikett fehlt",
    text: "Ich möchte die Schuhe zurückschicken, aber im Paket war kein Etikett.",
    by: "mia",
    turns: [
      "Hallo Frau Fischer, ich habe Ihnen das Etikett gerade per E-Mail geschickt.",
      "Ist angekommen, vielen Dank!",
    ],
    end: "resolved",
  },
  {
    channel: "mobile",
    name: "Jonas Weber",
    language: "deu",
    category: "Konto",
    subject: "Ich kann mich nicht mehr anmelden",
    text: "Nach dem Update sagt die App, mein Kennwort sei falsch. Auf der Website geht es.",
  },
  {
    channel: "support",
    name: "ليلى منصور",
    language: "ara",
    category: "الدفع",
    subject: "لم يصلني المبلغ المسترد",
    text: "أعدت الطلب قبل أسبوعين ولم يصلني المبلغ حتى الآن.",
    priority: "high",
    by: "omar",
    turns: ["مرحبًا ليلى، سأراجع الأمر مع قسم الحسابات وأعود إليك اليوم."],
    end: "pending",
  },
  {
    channel: "chat",
    name: "يوسف العلي",
    language: "ara",
    category: "التوصيل",
    subject: "متى يصل طلبي؟",
    text: "كان من المفترض أن يصل الطلب 10533 أمس.",
  },
  {
    channel: "chat",
    name: "佐藤 美咲",
    language: "jpn",
    category: "返品",
    subject: "サイズを交換したいです",
    text: "届いたジャケットが小さかったので、Lサイズに交換できますか。",
    by: "yuki",
    turns: ["佐藤様、はい、交換できます。ご住所は前回と同じでよろしいでしょうか。", "はい、同じ住所でお願いします。"],
  },
  {
    channel: "mobile",
    name: "田中 健",
    language: "jpn",
    category: "アプリ",
    subject: "アプリが起動しません",
    text: "アップデートしてから、アプリを開くとすぐに閉じてしまいます。",
    priority: "high",
  },
  {
    channel: "beckn",
    name: "Amara Singh",
    language: "eng",
    category: "Orders",
    subject: "Change of address",
    text: "Can you still send this order to my office instead?",
    by: "mia",
    turns: ["Hello Amara, it has not left yet. What is the address?", "12 Harbour Road, Bristol. Thank you!"],
  },
  {
    channel: "beckn",
    name: "Tom Baker",
    language: "eng",
    category: "Orders",
    subject: "One item is missing",
    text: "There are three plates in the box. I ordered four.",
  },
  {
    channel: "support",
    name: "Nadia Petrova",
    language: "eng",
    category: "Invoices",
    subject: "Invoice with our VAT number",
    text: "We need the invoice of last month with our VAT number on it.",
    priority: "low",
    by: "yuki",
    turns: ["Hello Nadia, here it is again with your number. Please tell us if anything else is missing."],
    end: "closed",
  },
  {
    channel: "mobile",
    name: "Chris Miller",
    language: "eng",
    category: "Safety",
    subject: "The charger gets very hot",
    text: "After ten minutes I cannot touch it any more. I have unplugged it.",
    priority: "urgent",
    by: "omar",
    turns: ["Please do not use it again, Chris. I am passing this on to our product safety team right now."],
    end: "escalated",
  },
  {
    channel: "chat",
    name: "Sofia Rossi",
    language: "eng",
    category: "Delivery",
    subject: "Can I collect it myself?",
    text: "I am near your warehouse tomorrow morning.",
  },
  {
    channel: "mobile",
    name: "Ben Carter",
    language: "eng",
    category: "Vouchers",
    subject: "Voucher is not accepted",
    text: "SPRING10 says that it has expired, but the mail says it is good until Sunday.",
  },
];
