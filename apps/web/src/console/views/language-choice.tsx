import type { Session } from "../desk/session.ts";
import { catalogue, isLanguage, LANGUAGES, texts } from "../texts/index.ts";
import { Icon } from "../../ui/icon.tsx";

/** The page's language: the browser's own list to choose from, under an icon. What is chosen is remembered. */
export const LanguageChoice = ({ session }: { readonly session: Session }) => {
  const { language } = texts().tools;
  return (
    <span class="language" title={language}>
      <Icon name="globe" />
      <select
        aria-label={language}
        value={catalogue.spoken.value.language}
        onChange={({ currentTarget: { value } }) => {
          if (isLanguage(value)) session.change({ language: value });
        }}
      >
        {Object.entries(LANGUAGES).map(([code, name]) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
    </span>
  );
};
