import type { Operations } from "../../api/api.ts";
import { DeliveryQuery } from "../files/deliver-file.ts";
import {
  ChatMessage,
  ChatSession,
  Conversation,
  FileParams,
  MessagesQuery,
  NewMessage,
  NewRating,
  NewSign,
  SeenMessage,
  SessionHeaders,
  SessionParams,
  Sign,
  StreamHeaders,
  TranscriptQuery,
  UploadedFile,
} from "./schemas.ts";

const session = { params: SessionParams, headers: SessionHeaders };

export const chatOperations = {
  page: {
    method: "GET",
    path: "/:sessionId",
    documentedAs: "The page of a support session",
    input: { params: SessionParams },
    authentication: "none",
  },
  events: {
    method: "GET",
    path: "/:sessionId/events",
    documentedAs: "What is said in the session, as it is said",
    input: { params: SessionParams, headers: StreamHeaders },
  },
  messages: {
    method: "GET",
    path: "/:sessionId/messages",
    documentedAs: "What was said in the session",
    input: { ...session, query: MessagesQuery },
    answers: { 200: Conversation },
  },
  send: {
    method: "POST",
    path: "/:sessionId/messages",
    documentedAs: "Say something as the customer",
    input: { ...session, body: NewMessage },
    answers: { 200: ChatMessage },
  },
  sign: {
    method: "POST",
    path: "/:sessionId/signs",
    documentedAs: "Report that the customer is writing, while they do",
    input: { ...session, body: NewSign },
    answers: { 200: Sign },
  },
  see: {
    method: "PUT",
    path: "/:sessionId/seen",
    documentedAs: "Report up to which message the customer has seen the session",
    input: { ...session, body: SeenMessage },
    answers: { 200: SeenMessage },
  },
  rate: {
    method: "PUT",
    path: "/:sessionId/rating",
    documentedAs: "Rate the conversation as the customer, once it has ended",
    input: { ...session, body: NewRating },
    answers: { 200: ChatSession },
  },
  transcript: {
    method: "GET",
    path: "/:sessionId/transcript",
    documentedAs: "The whole conversation as a file to keep",
    input: { ...session, query: TranscriptQuery },
  },
  upload: {
    method: "POST",
    path: "/:sessionId/files",
    documentedAs: "Upload a file for a message",
    input: session,
    answers: { 200: UploadedFile },
  },
  download: {
    method: "GET",
    path: "/:sessionId/files/:name",
    documentedAs: "The file of an attachment",
    input: { params: FileParams, headers: SessionHeaders, query: DeliveryQuery },
  },
} as const satisfies Operations;
