/** A message that is in sight, and how far it is from the top of what is scrolled, in pixels. */
export interface Anchor {
  readonly messageId: string;
  readonly top: number;
}

const topWithin = (scroller: HTMLElement, element: Element): number =>
  element.getBoundingClientRect().top - scroller.getBoundingClientRect().top;

/** The first message in sight. */
export const findAnchor = (scroller: HTMLElement): Anchor | undefined => {
  for (const element of scroller.querySelectorAll<HTMLElement>("[data-message]")) {
    const top = topWithin(scroller, element);
    const { message } = element.dataset;
    if (top + element.offsetHeight > 0 && message !== undefined) return { messageId: message, top };
  }
  return undefined;
};

/** Scrolls so that the message is where it was, whatever was added or taken away above it. */
export const restoreAnchor = (scroller: HTMLElement, { messageId, top }: Anchor): void => {
  const element = scroller.querySelector(`[data-message="${messageId}"]`);
  if (element === null) return;
  const moved = topWithin(scroller, element) - top;
  if (Math.abs(moved) >= 1) scroller.scrollTop += moved;
};
