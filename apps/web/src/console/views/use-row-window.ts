import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** The part of a long list that is drawn, and the room that the rest takes above and below it, in pixels. */
export interface RowWindow {
  readonly from: number;
  readonly to: number;
  readonly above: number;
  readonly below: number;
  readonly list: RefObject<HTMLUListElement>;
  /** Those of the drawn rows that are in sight, once that was measured. */
  readonly seen: { readonly from: number; readonly to: number };
}

/** Until a row was measured. */
const ROW = 46;
/** Rows that are drawn above and below what is in sight. */
const SPARE = 12;
/** How many have room in the window. */
const atFirst = (): number => Math.ceil(innerHeight / ROW);

/** Draws the rows of a list that are in sight, all of one height, however many there are. */
export const useRowWindow = (count: number): RowWindow => {
  const list = useRef<HTMLUListElement>(null);
  const height = useRef(ROW);
  const [sight, setSight] = useState(() => ({ from: 0, to: atFirst(), seen: { from: 0, to: 0 } }));

  useLayoutEffect(() => {
    const { current } = list;
    const scroller = current?.closest<HTMLElement>(".rows");
    if (current === null || scroller === null || scroller === undefined) return;
    const look = (): void => {
      const row = current.querySelector("li")?.getBoundingClientRect().height ?? 0;
      if (row > 0) height.current = row;
      const top = scroller.getBoundingClientRect().top - current.getBoundingClientRect().top;
      const seen = {
        from: Math.max(0, Math.floor(top / height.current)),
        to: Math.max(0, Math.ceil((top + scroller.clientHeight) / height.current)),
      };
      const from = Math.max(0, seen.from - SPARE);
      const to = seen.to + SPARE;
      setSight((before) =>
        before.seen.from === seen.from && before.seen.to === seen.to ? before : { from, to, seen },
      );
    };
    const sizes = new ResizeObserver(look);
    sizes.observe(scroller);
    scroller.addEventListener("scroll", look, { passive: true });
    look();
    return () => {
      sizes.disconnect();
      scroller.removeEventListener("scroll", look);
    };
  }, []);

  const to = Math.min(count, sight.to);
  const from = Math.min(sight.from, Math.max(0, to - 1));
  return { from, to, above: from * height.current, below: (count - to) * height.current, list, seen: sight.seen };
};
