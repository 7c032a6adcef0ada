/** Tabs of this origin talk here about who is signed in. Nobody else can listen. */
const CHANNEL = "crossdesk.console.token";
const WAIT_MS = 1_000;

type Said = { readonly kind: "wanted" } | { readonly kind: "token"; readonly token: string };

const readSaid = (data: unknown): Said | undefined => {
  if (typeof data !== "object" || data === null || !("kind" in data)) return undefined;
  if (data.kind === "wanted") return { kind: "wanted" };
  return data.kind === "token" && "token" in data && typeof data.token === "string"
    ? { kind: "token", token: data.token }
    : undefined;
};

/** Gives the token to tabs that were opened from this one; `current` is asked each time. Gives back what ends it. */
export const lendToken = (current: () => string | undefined): (() => void) => {
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener("message", ({ data }) => {
    const token = readSaid(data)?.kind === "wanted" ? current() : undefined;
    if (token !== undefined) channel.postMessage({ kind: "token", token } satisfies Said);
  });
  return () => channel.close();
};

/** The token of another tab that is signed in; `undefined` where none answers. */
export const borrowToken = (waitMs = WAIT_MS): Promise<string | undefined> => {
  const channel = new BroadcastChannel(CHANNEL);
  return new Promise<string | undefined>((resolve) => {
    const timer = setTimeout(resolve, waitMs);
    channel.addEventListener("message", ({ data }) => {
      const said = readSaid(data);
      if (said?.kind !== "token") return;
      clearTimeout(timer);
      resolve(said.token);
    });
    channel.postMessage({ kind: "wanted" } satisfies Said);
  }).finally(() => channel.close());
};
