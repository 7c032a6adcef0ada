import type { Formats } from "../../ui/i18n/formats.ts";

/** A sentence with a name or a time in it that the page draws in its own way. */
export type Sentence<Part> = readonly (string | Part)[];

/** What the chat page says, in English. Other languages have the same shape, so that none of them misses a sentence. */
export const english = ({ plural, list, bytes }: Formats) => ({
  title: "Support chat",
  standing: {
    connecting: "Connecting…",
    noChat: "There is no chat behind this link",
    ended: "This chat has ended",
    agentHere: "An agent is here",
    talkingTo: <Part>(name: Part): Sentence<Part> => ["You are talking to ", name],
    waiting: "Waiting for an agent",
    unattended: "Nobody is here at the moment",
    soon: <Part>(name: Part): Sentence<Part> => [name, " will be with you in a moment"],
  },
  save: {
    label: "Save this conversation",
    html: "As a web page",
    text: "As plain text",
    failed: "It could not be saved. Try again in a moment.",
  },
  log: {
    read: "Read",
    label: "Messages",
    empty: "Write what we can help you with. You need not wait for an agent: they read it all.",
    older: "Earlier messages",
    newMessages: "New messages",
    you: "You",
    agent: "Agent",
    support: "Support",
  },
  connection: {
    never: "We cannot get through at the moment, and keep trying.",
    lost: "The connection is lost. We are trying to get it back; what you write is sent then.",
    degraded: "Updates are delayed at the moment. We look for new messages every few seconds.",
    tryNow: "Try now",
  },
  closing: {
    countdown: <Part>(time: Part): Sentence<Part> => ["This chat ends in ", time, " unless you answer."],
    spoken: (time: string) => `This chat ends in about ${time} unless you answer.`,
  },
  signs: {
    teamWriting: "The team is writing…",
  },
  situation: {
    unattended: "Write what it is about: we will answer here. You can close this page and come back by the same link.",
    unattendedWritten:
      "We have your message and will answer here. You can close this page and come back by the same link.",
    waiting: (time: string) => `We have your message. It has been in line since ${time}.`,
    withAgent: <Part>(name: Part, time: string): Sentence<Part> => [name, ` has your message, since ${time}.`],
    withSomebody: (time: string) => `An agent has your message, since ${time}.`,
    resolved: "For us this is solved. If it is not, just write: it goes on here.",
    reopenable: (until: string) => `Something is still open? Until ${until} you can go on here: just write again.`,
    writeAgain: "Write again",
  },
  rating: {
    ask: "How was this conversation?",
    /** From the worst to the best. */
    values: ["Very bad", "Bad", "All right", "Good", "Very good"],
    comment: "Anything to add? (optional)",
    send: "Send rating",
    thanks: "Thank you for your rating.",
    change: "Change it",
    failed: (reason: string) => `It was not sent. ${reason}`,
  },
  ending: {
    over: (number: string) =>
      `This chat has ended and takes no more messages. For anything else, start a new chat where you found this one, and name number ${number}.`,
    invalid:
      "This link is not valid, or no longer: it ends with its chat. Where you found it, you can ask for support again.",
  },
  composer: {
    label: "Your message",
    placeholder: "Write a message",
    send: "Send",
    attach: "Attach files",
    picker: "Files to attach",
    files: "Files of this message",
    drop: "Drop files here to send them",
    uploading: (name: string) => `Uploading ${name}`,
    uploaded: "uploaded",
    remove: (name: string) => `Remove ${name}`,
    retry: (name: string) => `Try ${name} again`,
    folders: (names: readonly string[]) =>
      plural(names.length, {
        one: `${list(names)} is a folder. Choose the files in it instead.`,
        other: `${list(names)} are folders. Choose the files in them instead.`,
      }),
    tooMany: (names: readonly string[], most: number) =>
      `At most ${plural(most, { one: "{n} file", other: "{n} files" })} can be sent at once. Not taken: ${list(names)}.`,
    others: (count: number) => plural(count, { one: "{n} other", other: "{n} others" }),
    severalMessages: (messages: number) =>
      plural(messages, { one: "They go in {n} message.", other: "They go in {n} messages." }),
    tooLong: (count: number) => plural(count, { one: "{n} character too many", other: "{n} characters too many" }),
    left: (count: number) => plural(count, { one: "{n} character left", other: "{n} characters left" }),
  },
  pending: {
    sending: "Sending…",
    slow: "Not sent yet. Trying again…",
    refused: (reason: string) => `Not sent. ${reason}`,
    retry: "Try again",
    edit: "Edit",
  },
  attachment: {
    download: (name: string) => `${name}, download`,
    view: (name: string) => `${name}, view`,
    viewer: "Picture",
    save: "Save",
    close: "Close",
    previous: "Previous picture",
    next: "Next picture",
    loading: "Loading…",
  },
  /** Why something did not work, by the failure's name. */
  failures: {
    tooLarge: (limit: number) => `It is larger than ${bytes(limit)}.`,
    chooseAgain: "The page was closed before it was sent. Choose it again.",
    fileMissing: "This file is no longer there.",
    fileRefused: "Files of this kind cannot be sent.",
    closed: "This chat has ended. Start a new one where you found it.",
    invalid: "It cannot be sent like this.",
    busy: "There is too much going on at the moment.",
    unreachable: "There was no answer.",
    other: "Something went wrong.",
  },
});

export type ChatTexts = ReturnType<typeof english>;
