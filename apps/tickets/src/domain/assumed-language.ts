/** What a ticket's customer is taken to speak until somebody says otherwise. */
export const ASSUMED_LANGUAGE = "eng";
