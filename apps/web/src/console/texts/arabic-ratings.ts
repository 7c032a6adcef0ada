import type { CreateTexts } from "../../ui/i18n/catalogue.ts";
import type { RatingsTexts } from "./english-ratings.ts";

/** How customers rate conversations that have ended, in Arabic. */
export const arabicRatings: CreateTexts<RatingsTexts> = () => ({
  ratings: {
    label: "التقييم",
    comment: "ما قيل معه",
    values: ["1 من 5، سيئ جدًا", "2 من 5، سيئ", "3 من 5، مقبول", "4 من 5، جيد", "5 من 5، جيد جدًا"],
  },
});
