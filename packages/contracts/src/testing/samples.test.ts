import { describe, expect, it } from "vitest";
import { Agent } from "../agents/agent.ts";
import { StoredFile } from "../files/file.ts";
import { Customer, Device } from "../tickets/customer.ts";
import { Message } from "../tickets/message.ts";
import { Complaint } from "../tickets/complaints.ts";
import { Category, Ticket } from "../tickets/ticket.ts";
import * as samples from "./index.ts";

describe("samples", () => {
  it.each([
    ["sampleAgent", Agent, samples.sampleAgent()],
    ["sampleCategory", Category, samples.sampleCategory()],
    ["sampleComplaint", Complaint, samples.sampleComplaint(samples.sampleTicket({ deviceUdid: "phone-1" }))],
    ["sampleCustomer", Customer, samples.sampleCustomer()],
    ["sampleDevice", Device, samples.sampleDevice()],
    ["sampleFile", StoredFile, samples.sampleFile()],
    ["sampleMessage", Message, samples.sampleMessage()],
    ["sampleTicket", Ticket, samples.sampleTicket()],
  ])("%s is whole: a service could have sent it as it is", (_name, schema, sample) => {
    expect(schema.parse(sample)).toEqual(sample);
  });
});
