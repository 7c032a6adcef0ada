interface Panel {
  readonly title: string;
  /** PromQL, by the legend of what it gives. */
  readonly queries: Readonly<Record<string, string>>;
  readonly unit?: "s" | "reqps" | "short" | "bytes" | "percentunit";
}

const quantile = (share: number, metric: string, by: string): string =>
  `histogram_quantile(${share}, sum by (le, ${by}) (rate(${metric}_bucket[$__rate_interval])))`;

/** What people who run a desk look at, from the customers' side inwards. */
const ROWS: readonly { readonly title: string; readonly panels: readonly Panel[] }[] = [
  {
    title: "The desk",
    panels: [
      {
        title: "Customers who wait for the team",
        queries: { "{{entity}}": "sum by (entity) (max by (entity, channel) (crossdesk_tickets_awaiting_team))" },
      },
      {
        title: "The longest of them",
        unit: "s",
        queries: { "{{entity}}": "max by (entity) (crossdesk_tickets_awaiting_team_oldest_seconds)" },
      },
      {
        title: "Agents online and present",
        queries: {
          "{{entity}}":
            'sum by (entity) (max by (entity, status, presence) (crossdesk_agents{status="online", presence="present"}))',
        },
      },
      {
        title: "From waiting to an offer",
        unit: "s",
        queries: { "95%": quantile(0.95, "crossdesk_tickets_offer_wait_seconds", "entity") },
      },
    ],
  },
  {
    title: "The APIs",
    panels: [
      {
        title: "Requests",
        unit: "reqps",
        queries: {
          "{{api}} {{status}}":
            "sum by (api, status) (rate(crossdesk_http_request_duration_seconds_count[$__rate_interval]))",
        },
      },
      {
        title: "Answered within, 95%",
        unit: "s",
        queries: { "{{api}}": quantile(0.95, "crossdesk_http_request_duration_seconds", "api") },
      },
      { title: "In flight", queries: { "{{pod}}": "sum by (pod) (crossdesk_http_in_flight)" } },
      {
        title: "Calls between services that failed",
        unit: "reqps",
        queries: {
          "{{procedure}} {{code}}":
            'sum by (procedure, code) (rate(crossdesk_rpc_duration_seconds_count{code=~"INTERNAL.*|TIMEOUT|SERVICE_UNAVAILABLE"}[$__rate_interval]))',
        },
      },
    ],
  },
  {
    title: "Events and webhooks",
    panels: [
      { title: "Dead letters", queries: { "{{database}}": "max by (database) (crossdesk_dead_letters)" } },
      {
        title: "Events not yet published",
        unit: "s",
        queries: { "{{database}}": "max by (database) (crossdesk_outbox_lag_seconds)" },
      },
      { title: "Webhooks overdue", unit: "s", queries: { lag: "max(crossdesk_webhooks_lag_seconds)" } },
      { title: "Webhooks waiting", queries: { waiting: "max(crossdesk_webhooks_waiting)" } },
    ],
  },
  {
    title: "The processes",
    panels: [
      {
        title: "Releases",
        queries: { "{{service}} {{version}}": "count by (service, version) (crossdesk_build_info)" },
      },
      {
        title: "CPU",
        unit: "percentunit",
        queries: { "{{pod}}": "sum by (pod) (rate(process_cpu_seconds_total[$__rate_interval]))" },
      },
      { title: "Memory", unit: "bytes", queries: { "{{pod}}": "sum by (pod) (process_resident_memory_bytes)" } },
      {
        title: "Connections to PostgreSQL",
        queries: { "{{database}} {{state}}": "sum by (database, state) (crossdesk_database_connections)" },
      },
    ],
  },
];

const SOURCE = { type: "prometheus", uid: "${source}" } as const;
const [WIDTH, HEIGHT] = [6, 8];

/** A dashboard for Grafana 10 or newer, as its API and its folder of dashboards read one. */
export const dashboard = (): string => {
  const panels = ROWS.flatMap(({ title, panels: inRow }, row) => {
    const top = row * (HEIGHT + 1);
    return [
      { type: "row", title, collapsed: false, panels: [], id: 100 * row + 1, gridPos: { x: 0, y: top, w: 24, h: 1 } },
      ...inRow.map((panel, column) => ({
        type: "timeseries",
        id: 100 * row + 2 + column,
        title: panel.title,
        datasource: SOURCE,
        gridPos: { x: WIDTH * column, y: top + 1, w: WIDTH, h: HEIGHT },
        fieldConfig: { defaults: { unit: panel.unit ?? "short", min: 0 }, overrides: [] },
        targets: Object.entries(panel.queries).map(([legendFormat, expr], index) => ({
          refId: String.fromCodePoint(65 + index),
          datasource: SOURCE,
          expr,
          legendFormat,
        })),
      })),
    ];
  });
  const source = { name: "source", label: "Prometheus", type: "datasource", query: "prometheus", current: {} };
  const whole = {
    title: "Crossdesk",
    uid: "crossdesk",
    schemaVersion: 39,
    version: 1,
    tags: ["crossdesk"],
    timezone: "browser",
    refresh: "1m",
    time: { from: "now-6h", to: "now" },
    templating: { list: [source] },
    panels,
  };
  return `${JSON.stringify(whole, null, 2)}\n`;
};
