import { computed, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";

/** Whether somebody looks at the page. */
export interface Attention {
  readonly isLookedAt: ReadonlySignal<boolean>;
  /** Says whether the page that embeds this one shows it. */
  readonly show: (isShown: boolean) => void;
}

export const watchAttention = (page: Document = document): Attention => {
  const isVisible = signal(page.visibilityState === "visible");
  const isShown = signal(true);
  page.addEventListener("visibilitychange", () => {
    isVisible.value = page.visibilityState === "visible";
  });
  return {
    isLookedAt: computed(() => isVisible.value && isShown.value),
    show: (next) => {
      isShown.value = next;
    },
  };
};
