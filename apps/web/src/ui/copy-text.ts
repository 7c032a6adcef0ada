/**
 * Whether the text is in the clipboard now. It is not where the browser refuses, nor where a page comes over plain HTTP from another
 * machine: callers select the text, so that their user can copy it by the browser's own means.
 */
export const copyText = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
};
