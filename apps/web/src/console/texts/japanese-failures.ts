import type { CreateTexts } from "../../ui/i18n/catalogue.ts";
import type { FailureTexts } from "./english-failures.ts";

/** What went wrong, and what to do about it, in Japanese. */
export const japaneseFailures: CreateTexts<FailureTexts> = () => ({
  failures: {
    changedMeanwhile:
      "表示中にチケットが変更されたため、何も実行していません。現在の表示は最新です。必要であればもう一度操作してください。",
    otherSession: "同じ注文について、ほかにオープンな会話があります。そちらで対応してください。",
    notPossible: (status) =>
      `その操作はもうできません。チケットの現在の状態は${status}です。可能な操作を選ぶか、先に再オープンしてください。`,
    closed: "チケットは終了しているため、書き込めません。先に再オープンしてください。",
    noTicket: "そのチケットはチームにありません。",
    sessionGone: "セッションが終了しました。もう一度サインインしてください。",
    forbidden: "この操作を行う権限がありません。必要な場合は管理者にお問い合わせください。",
    noAgent: "その担当者はチームにいません。",
    notAssigned: "チケットはもうこの担当者のものではありません。",
    noCategory: "このカテゴリはもうありません。ほかのカテゴリを選んでください。",
    noCustomer: "このお客様の情報はもうありません。",
    stillRunning: "すでに処理中です。少し待ってから確認してください。",
    invalid: "この内容は受け付けられません。入力内容を確認してください。",
    fileGone: "ファイルがもうありません。削除して、もう一度添付してください。",
    tooLarge: "サイズが大きすぎて送信できません。",
    fileType: "この種類のファイルは受け付けられません。",
    busy: "現在混み合っています。少し待ってから、もう一度お試しください。",
    outdated: "このページは Crossdesk より古いものです。再読み込みしてから、もう一度お試しください。",
    away: "現在 Crossdesk に接続できません。しばらくしてからもう一度お試しください。",
    forgotten: "書いてから時間がたち、送信が確認されていません。再送信する前に、届いているか確認してください。",
    otherStatus: "別のもの",
    quoted: (word) => `「${word}」`,
  },
  offline: {
    action: (what) => `接続がないため、何も実行していません。${what}。接続が戻ってからもう一度操作してください。`,
    because: (what, why) => `${what}。${why}`,
    slow: "通常より時間がかかっています。引き続き試しています…",
  },
});
