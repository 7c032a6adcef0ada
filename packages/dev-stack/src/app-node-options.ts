/**
 * Node's options for every app: what keeps its memory at some 150 MB, and what each is for. The Dockerfile sets the same.
 *
 * - New objects get 8 MB, twice, instead of as much as the machine's memory suggests: on a large one an app would let garbage grow to
 *   some 100 MB before it looks for any.
 * - Old objects are looked through when they have grown by a fifth, not by as much again.
 * - V8's middle compiler is left out: its jobs, of which a busy start queues dozens, leave 10 to 30 MB with malloc for good.
 * - Objects are never put among the old ones for where in the code they are made: V8 decides that while an app starts, when much of
 *   what is made stays, and then the same functions' objects for each request stay as well.
 */
export const APP_NODE_OPTIONS: readonly string[] = [
  "--max-semi-space-size=8",
  "--heap-growing-percent=20",
  "--no-maglev",
  "--no-allocation-site-pretenuring",
];
