/** Runs `work` when what was just changed is drawn, and before the next key comes: Preact draws in a microtask that is queued before this one. */
export const onceDrawn = (work: () => void): void => queueMicrotask(work);
