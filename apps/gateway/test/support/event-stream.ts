interface StreamedEvent {
  readonly id: string;
  readonly data: unknown;
}

export interface ReadStream extends AsyncDisposable {
  /** The events so far, without keep-alives. */
  readonly events: readonly StreamedEvent[];
  /** The names of notices that came without an id, in their order, with their data. */
  readonly notices: readonly { readonly event: string; readonly data: unknown }[];
  /** Settles when the stream is over. */
  readonly ended: Promise<void>;
}

/** Reads server-sent events until it is disposed of. */
export const readStream = async (url: string, headers: Readonly<Record<string, string>>): Promise<ReadStream> => {
  const stop = new AbortController();
  const answer = await fetch(url, { headers, signal: stop.signal });
  if (answer.status !== 200) throw new Error(`The stream was refused with ${answer.status}.`);
  const events: StreamedEvent[] = [];
  const notices: { readonly event: string; readonly data: unknown }[] = [];
  const read = async (): Promise<void> => {
    let text = "";
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const fields = new Map(
          block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
        );
        const id = fields.get("id");
        const event = fields.get("event");
        const data: unknown = JSON.parse(fields.get("data") ?? "null");
        if (id !== undefined) events.push({ id, data });
        else if (event !== undefined) notices.push({ event, data });
      }
    }
  };
  const done = read().catch(() => undefined);
  return {
    events,
    notices,
    ended: done,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await done;
    },
  };
};
