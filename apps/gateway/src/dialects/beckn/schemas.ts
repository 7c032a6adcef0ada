import { FreeJson, Identifier, text } from "@crossdesk/contracts";
import { z } from "zod";

/** The longest text of a documented field; a whole body is limited besides. */
const MAX_TEXT = 20_000;

const Text = text(MAX_TEXT);
const Uri = z.url().max(MAX_TEXT);
const Coded = z.object({ code: Text.optional(), name: Text.optional() });

export const Image = z
  .object({
    url: Uri.optional(),
    size_type: z.enum(["xs", "sm", "md", "lg", "xl", "custom"]).optional(),
    width: Text.optional(),
    height: Text.optional(),
  })
  .meta({ id: "Image" });

export const Descriptor = z
  .object({
    name: Text.optional(),
    code: Text.optional(),
    short_desc: Text.optional(),
    long_desc: Text.optional(),
    additional_desc: z
      .object({
        url: Text.optional(),
        content_type: z.enum(["text/plain", "text/html", "application/json"]).optional(),
      })
      .optional(),
    media: z
      .array(
        z.object({ mimetype: Text.optional(), url: Uri.optional(), signature: Text.optional(), dsa: Text.optional() }),
      )
      .optional(),
    images: z.array(Image).optional(),
  })
  .meta({ id: "Descriptor" });

const Tag = z
  .object({ descriptor: Descriptor.optional(), value: Text.optional(), display: z.boolean().optional() })
  .meta({ id: "Tag" });
const TagGroup = z
  .object({
    /** True where it is left out. */
    display: z.boolean().optional(),
    descriptor: Descriptor.optional(),
    list: z.array(Tag).optional(),
  })
  .meta({ id: "TagGroup" });

export const Contact = z
  .object({
    phone: Text.optional(),
    email: Text.optional(),
    /** RFC 7095. */
    jcard: z.record(z.string(), FreeJson).optional(),
  })
  .meta({ id: "Contact" });

export const Person = z
  .object({
    id: Text.optional(),
    url: Uri.optional(),
    name: Text.optional(),
    image: Image.optional(),
    age: Text.optional(),
    dob: z.iso.date().optional(),
    gender: Text.optional(),
    creds: z.array(z.object({ id: Text.optional(), type: Text.optional(), url: Uri.optional() })).optional(),
    languages: z.array(Coded).optional(),
    skills: z.array(Coded).optional(),
    tags: z.array(TagGroup).optional(),
  })
  .meta({ id: "Person" });

export const Organization = z
  .object({
    descriptor: Descriptor.optional(),
    address: Text.optional(),
    state: Coded.optional(),
    city: Coded.optional(),
    contact: Contact.optional(),
  })
  .meta({ id: "Organization" });

export const Agent = z
  .object({
    id: Identifier.optional(),
    person: Person.optional(),
    contact: Contact.optional(),
    organization: Organization.optional(),
    rating: Text.optional(),
  })
  .meta({ id: "Agent" });
export type Agent = z.output<typeof Agent>;

export const Support = z
  .object({
    descriptor: Descriptor.optional(),
    order_id: Text.optional(),
    callback_phone: text(255).optional(),
    chat: z.object({ url: Text.optional(), session_id: Text.optional() }).optional(),
    faq: z.object({ url: text(2_000).optional(), mime_type: text(255).optional() }).optional(),
    agent: Agent.optional(),
  })
  .meta({ id: "Support" });
export type Support = z.output<typeof Support>;

const NamedAgent = Agent.extend({ id: Identifier });
export type NamedAgent = z.output<typeof NamedAgent>;

/** putAgent's body. */
export const PutAgentBody = Support.extend({ agent: NamedAgent });

export const OrderParams = z.object({ orderId: Identifier });

export const ErrorResponse = z.strictObject({
  error: z.strictObject({
    code: z.string().min(1),
    message: z.string().min(1),
    /** A JSON path, where one field is at fault. */
    paths: z.string().startsWith("$").optional(),
  }),
});
export type ErrorResponse = z.output<typeof ErrorResponse>;
