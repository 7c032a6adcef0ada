export { postponeTimers } from "./due-timers.ts";
export { askFirst, startTimers } from "./start-timers.ts";
export type { AskingTimerHandler, PreparedTimerHandler, TimerHandler, TimersOptions } from "./start-timers.ts";
export { startSweeper } from "./sweeper.ts";
export type { SweepRule } from "./sweeper.ts";
export { cancelTimer, schedule } from "./timer.ts";
export type { NewTimer, Timer, TimerReference } from "./timer.ts";
