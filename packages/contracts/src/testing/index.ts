export {
  SAMPLE_INSTANT,
  sampleAgent,
  sampleCategory,
  sampleComplaint,
  sampleCustomer,
  sampleDevice,
  sampleMessage,
  sampleTicket,
} from "./samples.ts";
