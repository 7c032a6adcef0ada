import { partsOf } from "./links.ts";

/** What somebody wrote, as text: line breaks stay, addresses can be followed, and nothing is markup. */
export const LinkedText = ({ text }: { readonly text: string }) => (
  <p class="text" dir="auto">
    {partsOf(text).map(({ text: part, isLink }, index) =>
      isLink ? (
        <a key={index} href={part} target="_blank" rel="noopener noreferrer nofollow">
          {part}
        </a>
      ) : (
        part
      ),
    )}
  </p>
);
