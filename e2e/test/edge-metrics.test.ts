import { startTelemetry } from "@crossdesk/service-kit";
import { expect, test } from "vitest";
import { openComplaint } from "./support/complaints.ts";
import { startSystem } from "./support/system.ts";

test("the system tells Prometheus what it does and what waits", async () => {
  const telemetry = await startTelemetry({ service: "system" });
  try {
    await using system = await startSystem();
    await openComplaint(system);
    await system.request("/cs-chat-ticket/v1/online", {
      method: "PUT",
      as: { role: "agent", email: "a@example.com", entityId: "elsewhere" },
    });
    const read = async () => (await system.request("/metrics")).text;
    // The ticket's event has reached the agents service.
    await expect.poll(read, { timeout: 60_000, interval: 50 }).toContain('crossdesk_tickets_waiting{entity="main"} 1');
    const text = await read();
    for (const line of [
      /^crossdesk_http_request_duration_seconds_count\{api="customer-support",operation="create",method="POST",status="200"\} 1$/m,
      /^crossdesk_http_in_flight 1$/m,
      /^crossdesk_rpc_duration_seconds_count\{procedure="tickets.open",code="OK"\} 1$/m,
      /^crossdesk_rpc_in_flight 0$/m,
      /^crossdesk_agents\{entity="elsewhere",status="online",presence="present"\} 1$/m,
      /^crossdesk_tickets_awaiting_team\{entity="main",channel="mobile"\} 1$/m,
      /^crossdesk_tickets_awaiting_team_oldest_seconds\{entity="main"\} [\d.]+$/m,
      /^crossdesk_outbox_waiting\{database="\w+"\} \d+$/m,
      /^crossdesk_outbox_lag_seconds\{database="\w+"\} [\d.]+$/m,
      /^crossdesk_dead_letters\{database="\w+"\} 0$/m,
      /^crossdesk_build_info\{service="system",version="\d+\.\d+\.\d+",revision="unknown",node="v[\d.]+"\} 1$/m,
      /^crossdesk_database_connections\{database="\w+",state="idle"\} \d+$/m,
      /^nodejs_eventloop_lag_p99_seconds [\d.e-]+$/m,
    ]) {
      expect(text).toMatch(line);
    }
    // No caller, no text and no address is a label.
    expect(text).not.toContain("customer@example.com");
  } finally {
    await telemetry.close();
  }
});
