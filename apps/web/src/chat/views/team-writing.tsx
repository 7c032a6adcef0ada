import { useSpoken } from "../texts/catalogue.ts";
import { useChat } from "./chat-context.ts";

/** Says that an answer is being written. It is read out when it begins, and not with each key. */
export const TeamWriting = () => {
  const { isTeamWriting, isOver } = useChat();
  const { signs } = useSpoken().texts;
  const isShown = isTeamWriting.value && !isOver.value;
  return (
    <div class="team-writing" role="status" aria-live="polite">
      {isShown && (
        <p>
          <span class="dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {signs.teamWriting}
        </p>
      )}
    </div>
  );
};
