import type { CreateTexts } from "../../ui/i18n/catalogue.ts";
import type { RatingsTexts } from "./english-ratings.ts";

/** How customers rate conversations that have ended, in Japanese. */
export const japaneseRatings: CreateTexts<RatingsTexts> = () => ({
  ratings: {
    label: "評価",
    comment: "評価のコメント",
    values: ["1（とても悪い）", "2（悪い）", "3（ふつう）", "4（良い）", "5（とても良い）"],
  },
});
