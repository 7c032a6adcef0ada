/**
 * Node's options for every app. New objects get 16 MB instead of as much as the machine's memory suggests: on a large one an app would
 * let garbage grow to some 100 MB before it looks for any.
 * Objects are never put among the old ones for where in the code they are made: V8 decides that while an app starts, when much of
 * what is made stays, and then the same functions' objects for each request stay as well. The Dockerfile sets the same.
 */
export const APP_NODE_OPTIONS: readonly string[] = ["--max-semi-space-size=16", "--no-allocation-site-pretenuring"];
