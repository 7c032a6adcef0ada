import { createContext } from "preact";
import { useContext, useEffect, useRef, useState } from "preact/hooks";

/** How long rows keep their places after the pointer moved over them. */
const STILL_MS = 600;

/** What an element needs so that its rows keep their places while somebody is about to click on one. */
export interface PointerListeners {
  readonly onPointerMove: (event: { readonly pointerType: string }) => void;
  readonly onPointerDown: () => void;
  readonly onPointerUp: () => void;
  readonly onPointerCancel: () => void;
  readonly onPointerLeave: () => void;
}

/**
 * Whether rows must keep their places: from a press until after its click, and while a mouse moves over them. A row that moves away
 * under the pointer has somebody open, take or answer another customer's ticket.
 */
export const useStillRows = (): readonly [isStill: boolean, listeners: PointerListeners] => {
  const [isStill, setStill] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const isPressed = useRef(false);
  const clear = (): void => clearTimeout(timer.current);
  useEffect(() => clear, []);
  const end = (): void => {
    clear();
    isPressed.current = false;
    setStill(false);
  };
  const hold = (): void => {
    clear();
    setStill(true);
    if (!isPressed.current) timer.current = setTimeout(end, STILL_MS);
  };
  const press = (isDown: boolean) => (): void => {
    isPressed.current = isDown;
    hold();
  };
  return [
    isStill,
    {
      // A finger that moves scrolls.
      onPointerMove: ({ pointerType }) => {
        if (pointerType !== "touch") hold();
      },
      onPointerDown: press(true),
      onPointerUp: press(false),
      onPointerCancel: end,
      onPointerLeave: end,
    },
  ];
};

/** Whether the rows of the list around must keep their places. */
export const StillRows = createContext(false);

/** What is shown of `now`: all of it, or while rows must keep their places what `keep` makes of what was shown before. */
export const useStill = <Rows>(now: Rows, keep: (before: Rows) => Rows): Rows => {
  const isStill = useContext(StillRows);
  const shown = useRef(now);
  shown.current = isStill ? keep(shown.current) : now;
  return shown.current;
};
