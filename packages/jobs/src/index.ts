export { TimerEntity } from "./db/timer-entity.ts";
export { postponeTimers } from "./db/timers.ts";
export { askFirst, startTimers } from "./start-timers.ts";
export type { AskingTimerHandler, PreparedTimerHandler, TimerHandler, TimersOptions } from "./start-timers.ts";
export { startSweeper } from "./sweeper.ts";
export type { SweepRule } from "./sweeper.ts";
export { cancelTimer, schedule } from "./timer.ts";
export type { NewTimer, Timer, TimerReference } from "./timer.ts";
