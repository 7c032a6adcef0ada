/** Addresses, up to what ends a sentence around them. */
const LINK = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}]/giu;

interface Part {
  readonly text: string;
  readonly isLink: boolean;
}

const partsOf = (text: string): readonly Part[] => {
  const parts: Part[] = [];
  let at = 0;
  for (const match of text.matchAll(LINK)) {
    if (match.index > at) parts.push({ text: text.slice(at, match.index), isLink: false });
    parts.push({ text: match[0], isLink: true });
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push({ text: text.slice(at), isLink: false });
  return parts;
};

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
