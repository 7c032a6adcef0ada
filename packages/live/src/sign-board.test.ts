import type { SignNews, SignState } from "@crossdesk/contracts";
import { SIGN_FOR_MS } from "@crossdesk/contracts";
import { expect, test } from "vitest";
import { SignBoard, signerKey } from "./sign-board.ts";

const TICKET = "0198a7a5-3f5c-7cc2-9d3e-9c3a9a3a9a3a";

const startBoard = () => {
  let now = 0;
  const board = new SignBoard(() => now);
  const put = (signer: string, state: SignState, signerType: "agent" | "customer" = "agent") => {
    const sign = { ticketId: TICKET, state, signer, signerType, signerName: null, forMs: SIGN_FOR_MS[state] };
    const news: SignNews = { sign, entityId: "main", customerId: "jane" };
    return board.put(news)?.news.sign.state;
  };
  return { board, put, pass: (ms: number) => (now += ms) };
};

test("a sign ends by itself, and takes the place of the one before it", () => {
  const { board, put, pass } = startBoard();
  const states = () => board.of(TICKET).map(({ news: { sign } }) => `${sign.signer} ${sign.state}`);
  expect(put("ada", "viewing")).toBeUndefined();
  expect(put("ada", "writing")).toBe("viewing");
  put("ben", "viewing");
  expect(states()).toEqual(["ada writing", "ben viewing"]);
  pass(SIGN_FOR_MS.writing);
  expect(states()).toEqual(["ben viewing"]);
  expect(board.ticketsOf(signerKey({ signer: "ada", signerType: "agent" }))).toEqual([]);
  expect(put("ada", "viewing")).toBeUndefined();
  put("ben", "left");
  expect(states()).toEqual(["ada viewing"]);
  pass(SIGN_FOR_MS.viewing);
  board.sweep();
  expect(board.size).toBe(0);
});

test("the team writes for as long as any of it does, and customers are not of it", () => {
  const { board, put, pass } = startBoard();
  put("jane", "writing", "customer");
  expect(board.teamWritesFor(TICKET)).toBe(0);
  put("ada", "writing");
  pass(3_000);
  put("ben", "writing");
  put("ada", "left");
  expect(board.teamWritesFor(TICKET)).toBe(SIGN_FOR_MS.writing);
  put("ben", "viewing");
  expect(board.teamWritesFor(TICKET)).toBe(0);
});
