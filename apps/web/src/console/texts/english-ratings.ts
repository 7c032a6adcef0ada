/** How customers rate conversations that have ended. */
export const englishRatings = () => ({
  ratings: {
    label: "Rating",
    comment: "Said beside it",
    /** From the worst to the best. */
    values: ["1 of 5, very bad", "2 of 5, bad", "3 of 5, all right", "4 of 5, good", "5 of 5, very good"],
  },
});

export type RatingsTexts = ReturnType<typeof englishRatings>;
