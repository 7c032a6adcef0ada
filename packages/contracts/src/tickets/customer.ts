import { z } from "zod";
import { toPlainName } from "../plain-names.ts";
import { DeviceUdid, EntityId, FreeJson, Identifier, StoredId, text } from "../primitives.ts";

const short = text(500).nullable().default(null);
/** Of people, whose names stand in sentences. */
const personName = text(500).overwrite(toPlainName).nullable().default(null);
const flag = z.boolean().nullable().default(null);
const amount = z.number().nullable().default(null);
/** Milliseconds since 1970. */
const milliseconds = z.int().nullable().default(null);
const openList = z.array(FreeJson).max(200).default([]);

/** A customer's device as the mobile app's API documents it; what is not known is `null`. */
export const Device = z.object({
  id: StoredId,
  description: short,
  deviceStatus: short,
  manufacturer: short,
  model: short,
  os: short,
  udid: StoredId,
  simStateHashCode: z.int().nullable().default(null),
  simCardState: short,
  deletedUdid: short,
  deletedBy: short,
  deletedOn: milliseconds,
});
export type Device = z.infer<typeof Device>;

export const SocialAuthenticationChannel = z.object({
  addedOn: milliseconds,
  blockStatus: short,
  deletedOn: milliseconds,
  lastUsedOn: milliseconds,
  loginType: short,
  socialId: short,
  deleted: flag,
  recycleSocialId: short,
});

export const UserSetting = z.object({
  autoUpdateAcmeApp: flag,
  autoUpdateDownloadedApps: flag,
  monthlyDepositMaxLimit: amount,
  monthlyDepositMaxLimitCurrency: short,
  prefillUserInfoInCasino: flag,
  receiveEmailReceipt: flag,
  receiveNotifications: flag,
  shareRegistrationInfo: flag,
  userEmailProvided: flag,
  versionOfDownloadedAcmeApp: short,
  wifiDownloadLimitInMB: amount,
  preferredCategories: openList,
  autoSaveCard: flag,
  autoAddHomeIcon: flag,
  receiveUpdateNotifications: flag,
  receiveAutoUpdatedNotifications: flag,
  receiveRecommendationNotifications: flag,
  appSetting: z
    .object({
      autoUpdateApps: flag,
      addIconHomeScreen: flag,
      saveNewCreditOrDebitCards: flag,
      appUpdatesAvailable: flag,
      appsWereAutoUpdated: flag,
      recommendedContentAvailable: flag,
    })
    .nullable()
    .default(null),
});

/** How many devices of a customer are told of, and can be written at once. */
export const MOST_DEVICES = 100;

/** A customer's profile as the mobile app's API documents `user`; what is not known is `null`, or `[]` for a list. */
export const Customer = z.object({
  id: StoredId,
  addresses: z.array(FreeJson).max(100).nullable().default(null),
  /** The newest `MOST_DEVICES`, oldest first. */
  devices: z.array(Device).default([]),
  emailAuthenticationChannels: openList,
  firstName: personName,
  fullName: personName,
  groupTag: z.array(text(500)).max(200).default([]),
  lastName: personName,
  locationCountry: short,
  locationZipCode: short,
  mobileAuthenticationChannels: openList,
  pinCreated: flag,
  profileImagePath: text(2_000).nullable().default(null),
  profileName: short,
  registrationDate: milliseconds,
  socialAuthenticationChannels: z.array(SocialAuthenticationChannel).max(100).default([]),
  status: short,
  timezone: short,
  userSetting: UserSetting.nullable().default(null),
  verified: flag,
  pinResetDate: milliseconds,
  kycStatus: short,
  deleted: flag,
  singularId: short,
  acquisitionIds: FreeJson.default(null),
  testUser: flag,
});
export type Customer = z.infer<typeof Customer>;

/** Bytes of a profile as JSON: with it, the largest ticket still fits into one message of the broker. */
const MOST_OF_A_PROFILE = 150_000;
const NewDevice = Device.extend({ id: Identifier, udid: DeviceUdid });
const NewCustomer = Customer.extend({ id: Identifier, devices: z.array(NewDevice).max(MOST_DEVICES).default([]) });

/** Writes the whole profile: a field that is left out becomes unknown. */
export const UpsertCustomerInput = z.object({
  entityId: EntityId.optional(),
  customer: NewCustomer.refine(
    (customer) => new TextEncoder().encode(JSON.stringify(customer)).length <= MOST_OF_A_PROFILE,
    { error: `must have at most ${MOST_OF_A_PROFILE} bytes` },
  ),
});
export type UpsertCustomerInput = z.infer<typeof UpsertCustomerInput>;

export const GetCustomerInput = z.object({ entityId: EntityId.optional(), id: Identifier });
export type GetCustomerInput = z.infer<typeof GetCustomerInput>;
