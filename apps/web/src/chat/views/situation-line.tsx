import type { ComponentChildren } from "preact";
import { isSameDay } from "../../ui/days.ts";
import type { Formats } from "../../ui/i18n/formats.ts";
import { PersonName } from "../../ui/safe-names.tsx";
import { situationOf } from "../model/situation.ts";
import type { Situation } from "../model/situation.ts";
import { useSpoken } from "../texts/catalogue.ts";
import type { ChatTexts } from "../texts/english.ts";
import { useChat } from "./chat-context.ts";
import { Icon } from "./icon.tsx";
import { useTime } from "./use-time.ts";

const MINUTE_MS = 60_000;
/** Waiting times are shown in minutes. */
const EVERY_MS = 10_000;

interface Words {
  readonly texts: ChatTexts["situation"];
  readonly formats: Formats;
  readonly nowMs: number;
}

const wordsOf = (situation: Situation, { texts, formats, nowMs }: Words): ComponentChildren => {
  const when = (at: string): string =>
    isSameDay(at, new Date(nowMs).toISOString()) ? formats.clock(at) : formats.dateTime(at);
  switch (situation.kind) {
    case "unattended":
      return situation.hasWritten ? texts.unattendedWritten : texts.unattended;
    case "waiting":
      return texts.waiting(when(situation.since));
    case "with-agent":
      return situation.agent === null
        ? texts.withSomebody(when(situation.since))
        : texts.withAgent(<PersonName name={situation.agent} />, when(situation.since));
    case "resolved":
      return texts.resolved;
    case "reopenable":
      return texts.reopenable(formats.dateTime(situation.until));
  }
};

const ICONS = {
  unattended: "clock",
  waiting: "clock",
  "with-agent": "clock",
  resolved: "check",
  reopenable: "chat",
} as const satisfies Record<Situation["kind"], string>;

/** The state of the chat, where it is worth a sentence: no agent is present, a message waits, the chat is over and can go on. */
export const SituationLine = () => {
  const { state, isOver } = useChat();
  const { texts, formats } = useSpoken();
  const since = state.value.session?.awaitingSince;
  const nowMs = useTime(since ? Date.parse(since) - state.value.aheadMs + MINUTE_MS : undefined, EVERY_MS);
  const situation = isOver.value ? undefined : situationOf(state.value, nowMs);
  return (
    <div class="situation-line" role="status">
      {situation !== undefined && (
        <div class={`situation ${situation.kind}`}>
          <Icon name={ICONS[situation.kind]} />
          <span>{wordsOf(situation, { texts: texts.situation, formats, nowMs })}</span>
          {situation.kind === "reopenable" && (
            <button type="button" class="quiet" onClick={() => document.getElementById("message")?.focus()}>
              {texts.situation.writeAgain}
            </button>
          )}
        </div>
      )}
    </div>
  );
};
