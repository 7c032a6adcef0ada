import { FreeJson, Identifier, text } from "@crossdesk/contracts";
import { z } from "zod";

/** The longest text of a documented field; a whole body is limited besides. */
const MAX_TEXT = 20_000;

/** Every property of these objects is optional. */
const optionalText = (description: string, max = MAX_TEXT) => text(max).optional().describe(description);
const optionalUri = (description: string) => z.url().max(MAX_TEXT).optional().describe(description);
const coded = (thing: string) =>
  z.object({ code: optionalText(`The code of the ${thing}.`), name: optionalText(`The name of the ${thing}.`) });

export const Image = z
  .object({
    url: optionalUri("Where the image is."),
    size_type: z
      .enum(["xs", "sm", "md", "lg", "xl", "custom"])
      .optional()
      .describe("The size of the image; `custom` where `width` and `height` say it."),
    width: optionalText("The width of the image in pixels."),
    height: optionalText("The height of the image in pixels."),
  })
  .meta({ id: "Image", description: "An image." });

const AdditionalDescription = z.object({
  url: optionalText("Where the description is."),
  content_type: z
    .enum(["text/plain", "text/html", "application/json"])
    .optional()
    .describe("What the description is written in."),
});

const Media = z.object({
  mimetype: optionalText("The media type of the file."),
  url: optionalUri("Where the file is."),
  signature: optionalText("The signature of the file."),
  dsa: optionalText("The algorithm of the signature."),
});

export const Descriptor = z
  .object({
    name: optionalText(
      "The name of what is described. Of a session without a descriptor of the partner's own: its subject.",
    ),
    code: optionalText(
      "The code of what is described. Of a session without a descriptor of the partner's own: the status of its ticket.",
    ),
    short_desc: optionalText("A short description."),
    long_desc: optionalText("A long description."),
    additional_desc: AdditionalDescription.optional().describe("A description that is kept elsewhere."),
    media: z.array(Media).optional().describe("Files that belong to the description."),
    images: z.array(Image).optional().describe("Images that belong to the description."),
  })
  .meta({ id: "Descriptor", description: "The description of something." });

const Tag = z
  .object({
    descriptor: Descriptor.optional().describe("What the tag is about."),
    value: optionalText("The value of the tag."),
    display: z.boolean().optional().describe("Whether the tag is meant to be shown."),
  })
  .meta({ id: "Tag", description: "A name with a value." });
const TagGroup = z
  .object({
    display: z.boolean().optional().describe("Whether the group is meant to be shown; true where it is left out."),
    descriptor: Descriptor.optional().describe("What the tags of the group have in common."),
    list: z.array(Tag).optional().describe("The tags of the group."),
  })
  .meta({ id: "TagGroup", description: "Tags that belong together." });

export const Contact = z
  .object({
    phone: optionalText("A telephone number."),
    email: optionalText("An e-mail address."),
    jcard: z.record(z.string(), FreeJson).optional().describe("A contact card in JSON (RFC 7095)."),
  })
  .meta({ id: "Contact", description: "How somebody is reached." });

const Credential = z.object({
  id: optionalText("The id of the credential."),
  type: optionalText("The type of the credential."),
  url: optionalUri("Where the credential is."),
});

export const Person = z
  .object({
    id: optionalText("The id of the person."),
    url: optionalUri("A page about the person."),
    name: optionalText("The person's name."),
    image: Image.optional().describe("A picture of the person."),
    age: optionalText("The person's age, as an ISO 8601 duration."),
    dob: z.iso.date().optional().describe("The date of birth."),
    gender: optionalText("The person's gender."),
    creds: z.array(Credential).optional().describe("The person's credentials."),
    languages: z.array(coded("language")).optional().describe("The languages that the person speaks."),
    skills: z.array(coded("skill")).optional().describe("What the person is able to do."),
    tags: z.array(TagGroup).optional().describe("Anything else that is to be said of the person."),
  })
  .meta({ id: "Person", description: "A person." });

export const Organization = z
  .object({
    descriptor: Descriptor.optional().describe("What the organization is."),
    address: optionalText("The postal address."),
    state: coded("state").optional().describe("The state that the organization is in."),
    city: coded("city").optional().describe("The city that the organization is in."),
    contact: Contact.optional().describe("How the organization is reached."),
  })
  .meta({ id: "Organization", description: "An organization." });

const agentFields = {
  person: Person.optional().describe("Who the agent is."),
  contact: Contact.optional().describe("How the agent is reached."),
  organization: Organization.optional().describe("The organization that the agent works for."),
  rating: optionalText("How the agent's work is rated."),
};
const AgentId = Identifier.describe("The id of the agent: one that Crossdesk gave, or the partner's own.");

export const Agent = z
  .object({ id: AgentId.optional(), ...agentFields })
  .meta({ id: "Agent", description: "The agent who has a session: usually a person, in rare cases a bot." });
export type Agent = z.output<typeof Agent>;

const Chat = z.object({
  url: optionalText("A page that opens in a browser, on which the customer chats in this session alone."),
  session_id: optionalText("The chat room of the session, which the chat-ticket API calls `roomId`."),
});

const Faq = z.object({
  url: optionalText("Where the answers to frequent questions are.", 2_000),
  mime_type: optionalText("The media type of that page.", 255),
});

const supportFields = {
  descriptor: Descriptor.optional().describe("What the session is about."),
  order_id: optionalText("The order that the session is for; in a body, that of the path."),
  callback_phone: optionalText("The telephone number at which the customer wants to be called.", 255),
  chat: Chat.optional().describe("Where the session takes place. Ignored in a body."),
  faq: Faq.optional().describe("Answers to frequent questions."),
};

export const Support = z
  .object({
    ...supportFields,
    agent: Agent.optional().describe("The agent who has the session. Only putAgent reads it of a body."),
  })
  .meta({ id: "Support", description: "A support session for an order." });
export type Support = z.output<typeof Support>;

const NamedAgent = z
  .object({ id: AgentId, ...agentFields })
  .meta({ id: "NamedAgent", description: "An agent, whose id must be given." });
export type NamedAgent = z.output<typeof NamedAgent>;

/** putAgent's body. */
export const PutAgentBody = z
  .object({ ...supportFields, agent: NamedAgent.describe("The agent who gets the session.") })
  .meta({ id: "SupportWithAgent", description: "A support session with the agent who gets it." });

export const OrderParams = z.object({
  orderId: Identifier.meta({
    description: "The id of the order, as people read it: 1 to 255 characters, percent-encoded.",
    param: { example: "order-1001" },
  }),
});

export const ErrorResponse = z
  .strictObject({
    error: z
      .strictObject({
        code: z.string().min(1).describe("The kind of failure: a name that stays."),
        message: z.string().min(1).describe("One sentence that says what to mend."),
        paths: z.string().startsWith("$").optional().describe("A JSON path, where one field is at fault."),
      })
      .describe("What failed."),
  })
  .describe("A failure.");
export type ErrorResponse = z.output<typeof ErrorResponse>;
