import { expect, test } from "vitest";
import { partsOf } from "./links.ts";

const linksOf = (text: string): string[] =>
  partsOf(text)
    .filter(({ isLink }) => isLink)
    .map((part) => part.text);

test.each([
  ["https://en.wikipedia.org/wiki/Go_(game)", "https://en.wikipedia.org/wiki/Go_(game)"],
  ["(see https://en.wikipedia.org/wiki/Go_(game))", "https://en.wikipedia.org/wiki/Go_(game)"],
  ["(https://example.com/a).", "https://example.com/a"],
  ["[https://example.com/a[1]]", "https://example.com/a[1]"],
  ["{https://example.com/{id}}", "https://example.com/{id}"],
  ["Is it https://example.com/a?b=(c)&d=e?!", "https://example.com/a?b=(c)&d=e"],
  ["https://example.com/((a)", "https://example.com/((a)"],
  ["https://example.com/a)b)", "https://example.com/a)b"],
  ["‘https://example.com/a’, she said", "https://example.com/a"],
  ["“https://example.com/a”", "https://example.com/a"],
  ["こちら（https://example.com/注文）をご覧ください。", "https://example.com/注文"],
  ["https://example.com/a。次", "https://example.com/a"],
  ["https://example.com/a\u202Egnp.exe", "https://example.com/a"],
  ["HTTPS://EXAMPLE.COM/A", "HTTPS://EXAMPLE.COM/A"],
])("the address in %s is %s", (text, address) => {
  expect(linksOf(text)).toEqual([address]);
});

test.each(["javascript:alert(1)", "http://", "https://)", "ftp://example.com", "mailto:a@example.com", "example.com"])(
  "%s is no address",
  (text) => {
    expect(linksOf(text)).toEqual([]);
  },
);

test("nothing of a text is lost, whatever is in it", () => {
  const text = 'a https://one.example/(x), "https://two.example/" \n https://three.example/…\u202E b';
  expect(
    partsOf(text)
      .map((part) => part.text)
      .join(""),
  ).toBe(text);
  expect(linksOf(text)).toEqual(["https://one.example/(x)", "https://two.example/", "https://three.example/"]);
});

test("a message of 20,000 brackets is read in no time", () => {
  const begun = performance.now();
  expect(linksOf(`https://example.com/a${")".repeat(20_000)}`)).toEqual(["https://example.com/a"]);
  expect(linksOf(`https://example.com/${"(".repeat(9_000)}${")".repeat(9_001)}`)).toHaveLength(1);
  expect(performance.now() - begun).toBeLessThan(1_000);
});
