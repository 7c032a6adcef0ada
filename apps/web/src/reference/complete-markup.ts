/** What Scalar leaves out, and those miss who do not see the page or use no mouse. */
const COMPLETE: readonly (readonly [selector: string, attribute: string, value: string])[] = [
  ["button.scalar-code-copy", "aria-label", "Copy"],
  // They scroll when there are many.
  ["ul.endpoints", "tabindex", "0"],
];

/** Completes what is drawn in `root`, now and later. */
export const completeMarkup = (root: Element): void => {
  const complete = (): void => {
    for (const [selector, attribute, value] of COMPLETE) {
      for (const element of root.querySelectorAll(`${selector}:not([${attribute}])`))
        element.setAttribute(attribute, value);
    }
  };
  new MutationObserver(complete).observe(root, { childList: true, subtree: true });
};
