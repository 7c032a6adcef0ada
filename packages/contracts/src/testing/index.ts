export {
  SAMPLE_INSTANT,
  sampleAgent,
  sampleCategory,
  sampleComplaint,
  sampleCustomer,
  sampleDevice,
  sampleFile,
  sampleMessage,
  sampleTicket,
} from "./samples.ts";
