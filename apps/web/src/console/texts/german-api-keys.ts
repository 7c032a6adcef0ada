import type { CreateTexts } from "../../ui/i18n/catalogue.ts";
import type { ApiKeysTexts } from "./english-api-keys.ts";

/** The keys by which programs call, in German. */
export const germanApiKeys: CreateTexts<ApiKeysTexts> = () => ({
  apiKeys: {
    title: "API-Schlüssel",
    hint: "Programme von Partnern rufen Crossdesk mit einem Schlüssel auf. Ein Schlüssel gilt für ein Team, und wer sein Geheimnis hat, kann ihn benutzen.",
    none: "Noch gibt es keine Schlüssel.",
    name: "Wofür ist er?",
    nameExample: "Webshop",
    tenant: "Gehört zum Team",
    role: "Was er darf",
    roles: { partner: "Partnerprogramm", service: "Dienst", admin: "Administration" },
    end: "Wie lange er gilt",
    endsIn: (duration) => duration,
    never: "Bis er widerrufen wird",
    create: "Schlüssel erstellen",
    secretOf: (name) => `Geheimnis von „${name}“`,
    onlyNow: (name) =>
      `Das ist das Geheimnis von „${name}“. Kopieren Sie es dorthin, wo es gebraucht wird: Es wird nur jetzt angezeigt.`,
    copy: "Kopieren",
    copied: "Kopiert",
    kept: "Ich habe es verwahrt",
    lost: (name) =>
      `Das Geheimnis von „${name}“ wurde schon angezeigt. Erneuern Sie den Schlüssel, um ein anderes zu bekommen.`,
    goodUntil: (time) => `Gilt bis ${time}.`,
    noEnd: "Gilt, bis er widerrufen wird.",
    expiredAt: (time) => `Abgelaufen am ${time}.`,
    revokedAt: (time) => `Widerrufen am ${time}.`,
    oldUntil: (time) => `Das vorige Geheimnis gilt bis ${time}.`,
    lastUsed: (time) => `Zuletzt benutzt am ${time}.`,
    neverUsed: "Noch nie benutzt.",
    rotate: "Erneuern …",
    rotateHint:
      "Der Schlüssel bekommt ein neues Geheimnis. Das vorige gilt noch eine Weile, damit sich Programme ohne Unterbrechung umstellen lassen.",
    overlap: "Wie lange das vorige Geheimnis noch gilt",
    noOverlap: "Gar nicht: Jemand anderes hat es",
    rotateNow: "Schlüssel erneuern",
    revoke: "Widerrufen …",
    revokeHint:
      "Der Schlüssel wird innerhalb einer Sekunde überall abgelehnt, und zwar endgültig. Was mit ihm geöffnet wurde, endet.",
    revokeNow: "Schlüssel widerrufen",
  },
});
