import type { CreateTexts } from "../../ui/i18n/catalogue.ts";
import type { ChatTexts } from "./english.ts";

/** What the chat page says, in Japanese. */
export const japanese: CreateTexts<ChatTexts> = ({ plural, list, bytes }) => ({
  title: "サポートチャット",
  standing: {
    connecting: "接続しています…",
    noChat: "このリンクのチャットは見つかりません",
    ended: "このチャットは終了しました",
    agentHere: "担当者が対応しています",
    talkingTo: (name) => [name, "が対応しています"],
    waiting: "担当者をお待ちください",
    unattended: "ただいま担当者が不在です",
    soon: (name) => ["まもなく", name, "が対応します"],
  },
  save: {
    label: "この会話を保存",
    html: "ウェブページとして",
    text: "テキストとして",
    failed: "保存できませんでした。しばらくしてからもう一度お試しください。",
  },
  log: {
    label: "メッセージ",
    empty: "ご用件をお書きください。担当者を待つ必要はありません。すべて拝読します。",
    older: "以前のメッセージ",
    newMessages: "新しいメッセージ",
    you: "あなた",
    agent: "担当者",
    support: "サポート",
  },
  connection: {
    never: "現在つながりません。引き続き接続を試みています。",
    lost: "接続が切れました。再接続しています。お書きになった内容は、つながり次第送信されます。",
    degraded: "現在、更新が遅れています。数秒ごとに新しいメッセージを確認しています。",
    tryNow: "今すぐ試す",
  },
  closing: {
    countdown: (time) => ["ご返信がない場合、このチャットはあと", time, "で終了します。"],
    spoken: (time) => `ご返信がない場合、このチャットは約${time}後に終了します。`,
  },
  signs: {
    teamWriting: "担当チームが入力しています…",
  },
  situation: {
    unattended: "ご用件をお書きください。こちらでお返事します。ページを閉じても、同じリンクから戻れます。",
    unattendedWritten: "メッセージを受け取りました。こちらでお返事します。ページを閉じても、同じリンクから戻れます。",
    waiting: (time) => `メッセージを受け取りました。${time}から順番にお待ちいただいています。`,
    withAgent: (name, time) => [name, `が${time}からメッセージを確認しています。`],
    withSomebody: (time) => `担当者が${time}からメッセージを確認しています。`,
    resolved: "この件は解決済みとしています。まだの場合は、そのままお書きください。続きをこちらで承ります。",
    reopenable: (until) => `まだお困りですか？${until}までは、こちらにもう一度お書きいただけます。`,
    writeAgain: "もう一度書く",
  },
  ending: {
    over: (number) =>
      `このチャットは終了し、メッセージを受け付けていません。ほかのご用件は、このチャットを開いた場所から新しいチャットを始め、番号 ${number} をお伝えください。`,
    invalid:
      "このリンクは無効か、期限が切れています。リンクはチャットとともに終了します。リンクを見つけた場所から、もう一度サポートをご依頼ください。",
  },
  composer: {
    label: "メッセージ入力",
    placeholder: "メッセージを入力",
    send: "送信",
    attach: "ファイルを添付",
    picker: "添付するファイル",
    files: "このメッセージのファイル",
    drop: "ここにファイルをドロップして送信",
    uploading: (name) => `${name} をアップロードしています`,
    uploaded: "アップロード済み",
    remove: (name) => `${name} を削除`,
    retry: (name) => `${name} をもう一度試す`,
    folders: (names) => `${list(names)} はフォルダーです。中のファイルをお選びください。`,
    tooMany: (names, most) =>
      `一度に選べるのは${plural(most, { other: "{n}個" })}までです。含まれないファイル：${list(names)}。`,
    others: (count) => plural(count, { other: "ほか{n}個" }),
    severalMessages: (messages) => plural(messages, { other: "{n}通のメッセージに分けて送信します。" }),
    tooLong: (count) => plural(count, { other: "{n}文字多すぎます" }),
    left: (count) => plural(count, { other: "あと{n}文字" }),
  },
  pending: {
    sending: "送信しています…",
    slow: "まだ送信されていません。再試行しています…",
    refused: (reason) => `送信されませんでした。${reason}`,
    retry: "もう一度試す",
    edit: "編集",
  },
  attachment: {
    download: (name) => `${name}、ダウンロード`,
    view: (name) => `${name}、表示`,
    viewer: "画像",
    save: "保存",
    close: "閉じる",
    previous: "前の画像",
    next: "次の画像",
    loading: "読み込んでいます…",
  },
  failures: {
    tooLarge: (limit) => `${bytes(limit)} を超えています。`,
    chooseAgain: "送信前にページが閉じられました。もう一度お選びください。",
    fileMissing: "このファイルはもうありません。",
    fileRefused: "この種類のファイルは送信できません。",
    closed: "このチャットは終了しました。開いた場所から新しいチャットを始めてください。",
    invalid: "このままでは送信できません。",
    busy: "現在混み合っています。",
    unreachable: "応答がありませんでした。",
    other: "問題が発生しました。",
  },
});
