import type { Formats } from "../../shared/i18n/formats.ts";

/** A sentence with a name or a time in it that the page draws in its own way. */
export type Sentence<Part> = readonly (string | Part)[];

/** What the chat page says, in English. Other languages have the same shape, so that none of them misses a sentence. */
export const english = ({ plural, list, bytes }: Formats) => ({
  title: "Support chat",
  standing: {
    connecting: "Connecting…",
    noChat: "There is no chat behind this link",
    closed: "This chat is closed",
    ended: "This chat has ended",
    agentHere: "An agent is here",
    talkingTo: <Part>(name: Part): Sentence<Part> => ["You are talking to ", name],
    waiting: "Waiting for an agent",
    soon: <Part>(name: Part): Sentence<Part> => [name, " will be with you in a moment"],
  },
  log: {
    label: "Messages",
    empty: "Write what we can help you with. You need not wait for an agent: they read it all.",
    newMessages: "New messages",
    you: "You",
    agent: "Agent",
    support: "Support",
  },
  connection: {
    never: "We cannot get through at the moment, and keep trying.",
    lost: "The connection is lost. We are trying to get it back; what you write is sent then.",
    tryNow: "Try now",
  },
  closing: {
    countdown: <Part>(time: Part): Sentence<Part> => ["This chat closes in ", time, " unless something is said."],
    spoken: (time: string) => `This chat closes in about ${time} unless something is said.`,
  },
  ending: {
    closed: "This chat is closed. What was said here can be read for a few more minutes.",
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
  },
  /** Why something did not work, by the failure's name. */
  failures: {
    tooLarge: (limit: number) => `It is larger than ${bytes(limit)}.`,
    fileMissing: "This file is no longer there.",
    fileRefused: "Files of this kind cannot be sent.",
    closed: "This chat is closed.",
    invalid: "It cannot be sent like this.",
    busy: "There is too much going on at the moment.",
    unreachable: "There was no answer.",
    other: "Something went wrong.",
  },
});

export type ChatTexts = ReturnType<typeof english>;
