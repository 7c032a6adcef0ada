import type { CreateTexts } from "../../ui/i18n/catalogue.ts";
import type { RatingsTexts } from "./english-ratings.ts";

/** How customers rate conversations that have ended, in German. */
export const germanRatings: CreateTexts<RatingsTexts> = () => ({
  ratings: {
    label: "Bewertung",
    comment: "Dazu gesagt",
    values: ["1 von 5, sehr schlecht", "2 von 5, schlecht", "3 von 5, in Ordnung", "4 von 5, gut", "5 von 5, sehr gut"],
  },
});
