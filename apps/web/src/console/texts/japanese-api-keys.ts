import type { CreateTexts } from "../../ui/i18n/catalogue.ts";
import type { ApiKeysTexts } from "./english-api-keys.ts";

/** The keys by which programs call, in Japanese. */
export const japaneseApiKeys: CreateTexts<ApiKeysTexts> = () => ({
  apiKeys: {
    title: "APIキー",
    hint: "パートナーのプログラムはキーを使ってCrossdeskを呼び出します。キーは1つのチームで有効で、シークレットを持つ人なら誰でも使えます。",
    none: "キーはまだありません。",
    name: "用途",
    nameExample: "オンラインショップ",
    tenant: "チーム",
    role: "権限",
    roles: { partner: "パートナー", service: "サービス", admin: "管理者" },
    end: "有効期間",
    endsIn: (duration) => duration,
    never: "無効にするまで",
    create: "キーを作成",
    secretOf: (name) => `「${name}」のシークレット`,
    onlyNow: (name) => `「${name}」のシークレットです。必要な場所にコピーしてください。表示されるのは今だけです。`,
    copy: "コピー",
    copied: "コピーしました",
    kept: "保管しました",
    lost: (name) =>
      `「${name}」のシークレットはすでに表示されています。別のシークレットが必要な場合は、キーを更新してください。`,
    goodUntil: (time) => `有効期限：${time}。`,
    noEnd: "無効にするまで有効です。",
    expiredAt: (time) => `期限切れ：${time}。`,
    revokedAt: (time) => `無効にした日時：${time}。`,
    oldUntil: (time) => `以前のシークレットの有効期限：${time}。`,
    lastUsed: (time) => `最終使用：${time}。`,
    neverUsed: "使用されたことがありません。",
    rotate: "更新…",
    rotateHint:
      "キーに新しいシークレットが発行されます。以前のシークレットもしばらく有効なので、中断せずにプログラムを切り替えられます。",
    overlap: "以前のシークレットが有効な期間",
    noOverlap: "すぐに無効にする（他人に知られた場合）",
    rotateNow: "キーを更新",
    revoke: "無効にする…",
    revokeHint: "キーは1秒以内にすべての場所で拒否され、元に戻せません。このキーで開いたものも終了します。",
    revokeNow: "キーを無効にする",
  },
});
