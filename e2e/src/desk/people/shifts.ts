import { createChance } from "../chance.ts";
import type { Chance } from "../chance.ts";
import type { Desk } from "../desk.ts";
import type { Agent } from "../roster.ts";
import { BEGIN, DAY, HOUR, STEP } from "../time.ts";
import { handOverEverything } from "./hand-over.ts";
import { openConsole, setStatus } from "./presence.ts";
import type { Console } from "./presence.ts";

/** When an agent works, by their contract. */
interface Contract {
  readonly begins: number;
  readonly length: number;
  /** Days of the week, 0 is Sunday. */
  readonly days: ReadonlySet<number>;
}

const createContract = (chance: Chance): Contract => {
  const worksWeekends = chance.happens(0.25);
  const days = worksWeekends ? [3, 4, 5, 6, 0] : [1, 2, 3, 4, 5];
  const begins = chance.weighted({ early: 30, day: 40, late: 25, night: 5 });
  const hour = { early: 7, day: 9, late: 14, night: 22 }[begins] + chance.between(0, 1);
  return { begins: hour * HOUR, length: (chance.happens(0.3) ? 6 : 8) * HOUR, days: new Set(days) };
};

const onStep = (time: number): number => Math.ceil(time / STEP) * STEP;

/** Has a console's agent come and go by their contract, until the end of the run; `onReturn` is when they sit down. */
export const startShifts = (desk: Desk, agent: Agent, onReturn: () => void): void => {
  const chance = createChance(desk.seed, `${agent.subject}'s days`);
  const contract = createContract(chance);
  // The shift of the evening before the first morning is left out.
  for (let day = BEGIN; day < desk.end; day += DAY) {
    if (!contract.days.has(new Date(day).getUTCDay()) || chance.happens(0.05)) continue;
    planShift(desk, { agent, onReturn, chance, begins: day + contract.begins, length: contract.length });
  }
};

interface Shift {
  readonly agent: Agent;
  readonly onReturn: () => void;
  readonly chance: Chance;
  readonly begins: number;
  readonly length: number;
}

const planShift = (desk: Desk, { agent, onReturn, chance, begins, length }: Shift): void => {
  const consoles: Console[] = [];
  const start = onStep(begins + chance.minutes(-5, 25));
  const end = onStep(start + length + chance.minutes(-10, 40));
  const sitDown = (): void => {
    agent.isAtDesk = true;
    onReturn();
  };
  const shut = async (how: "leaving" | "silent"): Promise<void> => {
    agent.isAtDesk = false;
    for (const console of consoles.splice(0)) await console.close(how);
  };
  const at = (time: number, act: () => Promise<void>): void =>
    desk.agenda.add(time, async () => {
      if (!agent.isRemoved) await act();
    });

  const windows = chance.happens(0.2) ? 2 : 1;
  at(start, async () => {
    for (const console of consoles.splice(0)) await console.close("silent");
    await setStatus(desk, agent, "online");
    for (let n = 0; n < windows; n += 1) consoles.push(await openConsole(desk, agent));
    sitDown();
  });
  if (windows === 2) {
    at(onStep(start + chance.minutes(30, 200)), async () => {
      await consoles.pop()?.close("leaving");
    });
  }

  const breaks = [
    { from: onStep(start + length / 2 + chance.minutes(-40, 40)), length: onStep(chance.minutes(30, 50)) },
    { from: onStep(start + length / 4 + chance.minutes(-30, 30)), length: onStep(chance.minutes(6, 15)) },
  ];
  for (const each of breaks) {
    const kind = chance.weighted({ away: 50, lid: 25, lingering: 25 });
    at(each.from, async () => {
      agent.isAtDesk = false;
      if (kind === "away") await setStatus(desk, agent, "away");
      if (kind === "lid") await shut("silent");
    });
    at(each.from + each.length, async () => {
      if (kind === "lid") consoles.push(await openConsole(desk, agent));
      if (agent.status !== "online") await setStatus(desk, agent, "online");
      sitDown();
    });
  }

  const leaving = chance.weighted({ offline: 60, signOut: 15, lid: 20, forgotten: 5 });
  const handsOver = chance.happens(0.35);
  at(end, async () => {
    agent.isAtDesk = false;
    if (handsOver) await handOverEverything(desk, agent, chance);
    if (leaving === "offline") await setStatus(desk, agent, "offline");
    if (leaving === "forgotten") return;
    await shut(leaving === "lid" ? "silent" : "leaving");
  });
  // A forgotten console is found and closed during the night.
  if (leaving === "forgotten") at(onStep(end + chance.minutes(60, 400)), () => shut("silent"));
};
