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
  id: StoredId.describe("The id of the device."),
  description: short.describe("What the device is called."),
  deviceStatus: short.describe("Whether the device is in use, such as `NORMAL`."),
  manufacturer: short.describe("Who made the device."),
  model: short.describe("The model of the device."),
  os: short.describe("The operating system and its version."),
  udid: StoredId.describe("The name that the device gives itself."),
  simStateHashCode: z.int().nullable().default(null).describe("A hash of the SIM card's state."),
  simCardState: short.describe("The SIM card's state."),
  deletedUdid: short.describe("The `udid` that the device had until it was deleted."),
  deletedBy: short.describe("Who deleted the device."),
  deletedOn: milliseconds.describe("When the device was deleted, in milliseconds since 1970."),
});
export type Device = z.infer<typeof Device>;

export const SocialAuthenticationChannel = z.object({
  addedOn: milliseconds.describe("When the account was connected, in milliseconds since 1970."),
  blockStatus: short.describe("Whether the account is blocked, such as `NORMAL`."),
  deletedOn: milliseconds.describe("When the account was disconnected, in milliseconds since 1970."),
  lastUsedOn: milliseconds.describe("When the user last signed in by it, in milliseconds since 1970."),
  loginType: short.describe("The network, such as `FACEBOOK`."),
  socialId: short.describe("The user's id in that network."),
  deleted: flag.describe("Whether the account was disconnected."),
  recycleSocialId: short.describe("The id in that network that took its place."),
});

export const UserSetting = z.object({
  autoUpdateAcmeApp: flag.describe("Whether the app updates itself."),
  autoUpdateDownloadedApps: flag.describe("Whether downloaded apps are updated."),
  monthlyDepositMaxLimit: amount.describe("The most that the user pays in within a month."),
  monthlyDepositMaxLimitCurrency: short.describe("The currency of that limit."),
  prefillUserInfoInCasino: flag.describe("Whether forms are filled in with the user's details."),
  receiveEmailReceipt: flag.describe("Whether receipts are sent by e-mail."),
  receiveNotifications: flag.describe("Whether the user wants notifications."),
  shareRegistrationInfo: flag.describe("Whether the registration's details are shared."),
  userEmailProvided: flag.describe("Whether the user gave an e-mail address."),
  versionOfDownloadedAcmeApp: short.describe("The version of the app that was downloaded."),
  wifiDownloadLimitInMB: amount.describe("The most that is downloaded over Wi-Fi, in MB."),
  preferredCategories: openList.describe("The categories that the user prefers."),
  autoSaveCard: flag.describe("Whether payment cards are saved."),
  autoAddHomeIcon: flag.describe("Whether icons are added to the home screen."),
  receiveUpdateNotifications: flag.describe("Whether the user wants to hear of updates."),
  receiveAutoUpdatedNotifications: flag.describe("Whether the user wants to hear of apps that were updated."),
  receiveRecommendationNotifications: flag.describe("Whether the user wants recommendations."),
  appSetting: z
    .object({
      autoUpdateApps: flag.describe("Whether apps are updated."),
      addIconHomeScreen: flag.describe("Whether icons are added to the home screen."),
      saveNewCreditOrDebitCards: flag.describe("Whether new payment cards are saved."),
      appUpdatesAvailable: flag.describe("Whether the user hears of available updates."),
      appsWereAutoUpdated: flag.describe("Whether the user hears of apps that were updated."),
      recommendedContentAvailable: flag.describe("Whether the user hears of recommended content."),
    })
    .nullable()
    .default(null)
    .describe("The settings of apps."),
});

/** How many devices of a customer are given, and can be written at once. */
export const MOST_DEVICES = 100;

/** A customer's profile as the mobile app's API documents `user`; what is not known is `null`, or `[]` for a list. */
export const Customer = z.object({
  id: StoredId.describe("The id of the user."),
  addresses: z.array(FreeJson).max(100).nullable().default(null).describe("The user's addresses."),
  devices: z.array(Device).default([]).describe(`The user's newest devices, ${MOST_DEVICES} at most, oldest first.`),
  emailAuthenticationChannels: openList.describe("The e-mail addresses by which the user signs in."),
  firstName: personName.describe("The first name."),
  fullName: personName.describe("The full name."),
  groupTag: z.array(text(500)).max(200).default([]).describe("The groups that the user belongs to."),
  lastName: personName.describe("The last name."),
  locationCountry: short.describe("The country that the user is in."),
  locationZipCode: short.describe("The postal code."),
  mobileAuthenticationChannels: openList.describe("The telephone numbers by which the user signs in."),
  pinCreated: flag.describe("Whether the user has a PIN."),
  profileImagePath: text(2_000).nullable().default(null).describe("Where the picture of the profile is."),
  profileName: short.describe("The name that the profile shows."),
  registrationDate: milliseconds.describe("When the user registered, in milliseconds since 1970."),
  socialAuthenticationChannels: z
    .array(SocialAuthenticationChannel)
    .max(100)
    .default([])
    .describe("The accounts of other networks by which the user signs in."),
  status: short.describe("The status of the account, such as `NEW`."),
  timezone: short.describe("The user's time zone."),
  userSetting: UserSetting.nullable().default(null).describe("The user's settings."),
  verified: flag.describe("Whether the user is verified."),
  pinResetDate: milliseconds.describe("When the PIN was last reset, in milliseconds since 1970."),
  kycStatus: short.describe("What is known of the identity of the user."),
  deleted: flag.describe("Whether the account was deleted."),
  singularId: short.describe("The user's id for attribution."),
  acquisitionIds: FreeJson.default(null).describe("The campaigns by which the user came."),
  testUser: flag.describe("Whether this is a user for tests."),
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
