/**
 * How statements are planned that find their rows by an index, as all do on the path of a call: once, and so that whatever is joined is
 * looked up. One that takes arrays would otherwise be planned again each time, which costs more than running it; and a plan that was made
 * while a table was empty, by which a scan of it costs nothing, would be kept while it fills. Options of a connection's start, as six settings a
 * transaction took a tenth of what it costs.
 */
export const PLAN_OPTIONS = [
  "plan_cache_mode=force_generic_plan",
  "enable_seqscan=off",
  "enable_bitmapscan=off",
  "enable_material=off",
  "enable_hashjoin=off",
  "enable_mergejoin=off",
]
  .map((setting) => `-c ${setting}`)
  .join(" ");
