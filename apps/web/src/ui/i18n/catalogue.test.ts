import { expect, test } from "vitest";
import { createCatalogue } from "./catalogue.ts";
import type { Formats } from "./formats.ts";

const english = ({ plural }: Formats) => ({
  hello: "Hello",
  files: (count: number) => plural(count, { one: "{n} file", other: "{n} files" }),
});
type Texts = ReturnType<typeof english>;
const german = ({ plural }: Formats): Texts => ({
  hello: "Hallo",
  files: (count) => plural(count, { one: "{n} Datei", other: "{n} Dateien" }),
});

test("a page begins in English and changes to a language that is wanted, with its numbers", async () => {
  const catalogue = createCatalogue<Texts>({ english, others: { de: async () => german } });
  expect([catalogue.spoken.value.language, catalogue.spoken.value.texts.hello]).toEqual(["en", "Hello"]);
  await catalogue.speak(["fr", "de-DE", "en"]);
  const { language, direction, texts } = catalogue.spoken.value;
  expect([language, direction, texts.hello, texts.files(1_500)]).toEqual(["de", "ltr", "Hallo", "1.500 Dateien"]);
  await catalogue.speak(["fr"]);
  expect(catalogue.spoken.value.language).toBe("de");
});

test("a language that cannot be loaded leaves the page as it is", async () => {
  const catalogue = createCatalogue<Texts>({
    english,
    others: {
      de: async () => {
        throw new Error("offline");
      },
    },
  });
  await catalogue.speak(["de"]);
  expect(catalogue.spoken.value.texts.hello).toBe("Hello");
});

test("of two changes the later one holds, whichever is loaded first", async () => {
  const loads: (() => void)[] = [];
  const slow = () =>
    new Promise<typeof german>((resolve) => {
      loads.push(() => resolve(german));
    });
  const catalogue = createCatalogue<Texts>({ english, others: { de: slow } });
  const first = catalogue.speak(["de"]);
  await catalogue.speak(["en-US"]);
  for (const load of loads) load();
  await first;
  expect(catalogue.spoken.value.language).toBe("en");
});
