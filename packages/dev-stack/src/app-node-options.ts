/**
 * Node's options for every app. New objects get 8 MB instead of as much as the machine's memory suggests: on a large one an app would
 * let garbage grow to some 100 MB before it looks for any. The Dockerfile sets the same.
 */
export const APP_NODE_OPTIONS: readonly string[] = ["--max-semi-space-size=8"];
