export { beginningOf, endOf } from "./cut-text.ts";
export { sayType } from "./input-issues.ts";
export { toLanguageCode } from "./languages.ts";
export { toPlainFileName } from "./plain-names.ts";
