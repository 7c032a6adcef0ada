import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import { readGreeting, reportToHost } from "./embedding.ts";

const SHOP = "https://shop.example";

/** A page in a frame, whose host notes what it receives and for which origin. */
const embed = (allowed: readonly string[] | undefined) => {
  const received: unknown[] = [];
  const host = { postMessage: (data: unknown, origin: string) => void received.push([origin, data]) };
  const listeners: ((event: unknown) => void)[] = [];
  const self = {
    parent: host,
    addEventListener: (_type: string, listen: (event: unknown) => void) => listeners.push(listen),
  };
  const origins = signal(allowed);
  const state = signal({ unread: 0, height: 400 });
  const shown: boolean[] = [];
  // What of a window is used.
  reportToHost({ origins, state, onShown: (isShown) => shown.push(isShown), self: self as unknown as Window });
  const say = (data: unknown, origin = SHOP, source: unknown = host): void => {
    for (const listen of listeners) listen({ source, origin, data });
  };
  return { received, origins, state, shown, say };
};
const hello = { type: "crossdesk-chat:hello" };
const stateOf = (unread: number, height = 400) => [SHOP, { type: "crossdesk-chat:state", unread, height }];

test("a page of an allowed origin receives the state after its greeting, and after every change", () => {
  const { received, state, say, shown } = embed([SHOP]);
  expect(received).toEqual([]);
  say(hello);
  state.value = { unread: 2, height: 500 };
  expect(received).toEqual([stateOf(0), stateOf(2, 500)]);
  say({ ...hello, isShown: false });
  expect(shown).toEqual([true, false]);
});

test("a page that greets too early receives the state once the allowed origins are known", () => {
  const { received, origins, say } = embed(undefined);
  say(hello);
  expect(received).toEqual([]);
  origins.value = [SHOP];
  expect(received).toEqual([stateOf(0)]);
});

test("other origins, other windows and other messages receive nothing", () => {
  const { received, say, shown } = embed([SHOP]);
  say(hello, "https://evil.example");
  say(hello, SHOP, {});
  for (const data of [null, "hello", { type: "hello" }, [hello]]) say(data);
  expect([received, shown]).toEqual([[], []]);
  expect(readGreeting({ ...hello, isShown: "no" })).toEqual({ isShown: true });
});
