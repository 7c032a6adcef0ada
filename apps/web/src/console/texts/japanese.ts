import type { CreateTexts } from "../../ui/i18n/catalogue.ts";
import type { Texts } from "./english.ts";
import { japaneseConversation } from "./japanese-conversation.ts";
import { japaneseDetails } from "./japanese-details.ts";
import { japaneseTeamWork } from "./japanese-team-work.ts";
import { japaneseApiKeys } from "./japanese-api-keys.ts";
import { japaneseActions } from "./japanese-actions.ts";
import { japaneseFailures } from "./japanese-failures.ts";
import { japaneseLead } from "./japanese-lead.ts";
import { japanesePeople } from "./japanese-people.ts";
import { japanesePromises } from "./japanese-promises.ts";
import { japaneseRatings } from "./japanese-ratings.ts";

/** What the console says, in Japanese. */
export const japanese: CreateTexts<Texts> = (formats) => {
  const { plural } = formats;
  return {
    ...japaneseActions(formats),
    ...japaneseApiKeys(formats),
    ...japaneseFailures(formats),
    ...japaneseLead(formats),
    ...japanesePeople(formats),
    ...japanesePromises(formats),
    ...japaneseRatings(formats),
    ...japaneseConversation(formats),
    ...japaneseDetails(formats),
    ...japaneseTeamWork(formats),

    page: {
      title: "Crossdesk コンソール",
      titleWith: (calling) => `(${calling}) Crossdesk コンソール`,
      notices: "お知らせ",
      dismiss: "閉じる",
      close: "閉じる",
      cancel: "キャンセル",
      loading: "読み込んでいます…",
      when: (day, clock) => `${day} ${clock}`,
      tryAgain: "もう一度試す",
      tryNow: "今すぐ試す",
      wentWrong: "システム側で問題が発生しました。",
    },

    signIn: {
      heading: "Crossdeskコンソール",
      hint: "サインインして、お客様に対応してください。",
      submit: "サインイン",
      otherAccount: "別のアカウントでサインイン",
      account: (account) => `使用したアカウント：${account}`,
      busy: "サインインの状態を確認しています…",
      fine: "未送信の内容は、サインインし直す場合もこのタブに残ります。",
      development: "これは開発用のシステムです。次のページで、誰として使うかを選びます。",
      notSetUp:
        "このシステムには認証プロバイダーが設定されていないため、まだ誰もサインインできません。運用担当者がOIDC_ISSUERとOIDC_CLIENT_IDを設定します。",
      elsewhere: (address) =>
        `サインイン後は、このシステムのアドレス ${address} に移ります。ここから接続できない場合は、運用担当者がPUBLIC_URLをご利用のアドレスに設定します。`,
      notLetIn: (why) => `サインインしていますが、コンソールに入れません。${why}`,
      reasons: {
        expired: "セッションが終了しました。もう一度サインインしてください。書きかけの内容は保存されています。",
        revoked: "サインアウトされました。もう一度サインインしてください。書きかけの内容は保存されています。",
        removed: "このデスクへのアクセス権がなくなりました。心当たりがない場合は、管理者に確認してください。",
        elsewhere: "別のタブでサインアウトしたか、別の人がサインインしました。",
      },
      problems: {
        away: "認証サービスが応答していません。少し待ってから、もう一度お試しください。すでにサインインしている人は作業を続けられます。",
        refused: "認証サービスで許可されなかったか、サインインが取り消されました。もう一度お試しください。",
        failed: "サインインできませんでした。もう一度お試しください。繰り返す場合は、管理者に連絡してください。",
        late: "サインインに時間がかかりすぎたか、別のブラウザーで開始されました。もう一度お試しください。",
        "no-role":
          "このアカウントには役割がありません。担当者またはリーダーに設定するよう管理者に依頼し、もう一度サインインしてください。",
        "no-tenant":
          "このアカウントはどのチームにも属していません。チームに追加するよう管理者に依頼し、もう一度サインインしてください。",
        unusable: "このアカウントの情報が使用できません。名前とメールアドレスの確認を管理者に依頼してください。",
        removed: "このアカウントはこのデスクから削除されました。心当たりがない場合は、管理者に確認してください。",
      },
    },

    administration: {
      heading: "管理",
      hint: "すべてのチームを管理しています。お客様に対応するには、1つのチームに属するアカウントでサインインしてください。",
    },

    lists: {
      label: "チケット",
      tabs: "表示するチケット",
      mine: "担当",
      queue: "キュー",
      team: "チーム",
      search: "検索",
      standings: { waiting: "あなたの返信待ち", answered: "お客様の返信待ち", snoozed: "保留中", done: "最近完了" },
      toPick: (count) => plural(count, { other: "未受付{n}件" }),
      handOverAll: "すべて引き継ぐ…",
      loadingMine: "担当チケットを読み込んでいます…",
      nothing: "現在、対応するチケットはありません",
      nothingHint: "新しいチケットは、あなたの担当になるとここに表示されます。",
      waitingElsewhere: (count) => plural(count, { other: "チームのチケット{n}件がキューで待機しています。" }),
      seeQueue: "キューを見る",
      notOnline: "まだチケットは届きません",
      notOnlineHint: "チケットを受け取るには、受付中にしてください。",
      goOnline: "受付中にする",
      queueTitle: "担当者なし",
      queueEmpty: "キューは空です。オープンなチケットにはすべて担当者がいます。",
      teamTitle: "チームのオープンなチケット",
      teamWaiting: (count) => plural(count, { other: "返信待ち{n}件" }),
      teamEmpty: "チームにオープンなチケットはありません。",
      more: "さらに読み込んでいます…",
      unread: (count) => plural(count, { other: "未読メッセージ{n}件" }),
      attention: (count) => plural(count, { other: "対応が必要なチケット{n}件" }),
    },

    row: {
      waits: (duration) => `${duration}待ち`,
      answered: (duration) => `${duration}前に返信`,
      solved: (duration) => `${duration}前に解決`,
      closed: (duration) => `${duration}前に終了`,
      toPick: "未受付",
      take: "引き受ける",
      takeTicket: (ticket) => `チケット #${ticket} を引き受ける`,
      nobody: "担当者なし",
    },

    search: {
      label: "名前、メール、電話、番号、注文、または単語",
      placeholder: "名前、電話、#番号、注文、単語…",
      submit: "検索",
      which: "検索するチケット",
      all: "すべて",
      open: "オープン",
      done: "完了",
      hint: "終了したものも含め、チームのすべてのチケットを、名前、メールアドレス、電話番号、チケット番号、注文、単語で検索できます。",
      nothing: "見つかりませんでした。すべての単語を含む必要があります。単語の先頭だけでも検索できます。",
      more: "さらに表示",
    },

    connection: {
      label: (state) => `接続：${state}`,
      connecting: "接続しています…",
      live: "接続中",
      lost: "接続が切れました",
      refused: "切断",
      lostTitle: "接続が切れました。",
      degraded: "現在、更新が遅れています。数秒ごとにチケットを読み直しています。",
      lostHint:
        "表示が最新でない可能性があります。送信した返信は保存され、つながり次第送信されます。それまでほかの操作はできません。",
      expires: (duration) =>
        `あと${duration}で、もう一度サインインする必要があります。下書きと未送信のメッセージは保存されます。`,
      absentTitle: "離席扱いになっています。",
      absentHint: "新しいチケットは届かず、お待ちのお客様はほかの担当者に回されます。",
      here: "在席しています",
    },

    notify: {
      offer: "ほかの画面を見ている間、新しいメッセージをデスクトップに通知しますか？",
      accept: "オンにする",
      later: "今はしない",
      on: "通知はオンです。このページが見えていない間、新しいメッセージをお知らせします。",
      blocked: "ブラウザーがこのページの通知をブロックしています。ブラウザーの設定で許可できます。",
      newMessage: "新しいメッセージ",
      newTicket: "新しいチケット",
      newMention: "あなたへのメンション",
    },

    announce: {
      newTicket: (name, subject) => `${name}さんからの新しいチケット：${subject}`,
      newMessage: (name, subject) => `${name}さんからの新しいメッセージ：${subject}`,
      newMention: (name, subject) => `${name}さんのチケットであなたがメンションされました：${subject}`,
    },

    tools: {
      language: "言語",
      sound: "新しいチケットとメッセージの通知音",
      soundOn: "通知音はオンです",
      soundOff: "通知音はオフです",
      shortcuts: "キーボードショートカット",
      shortcutsHint: "キーボードショートカット (?)",
      signOut: "サインアウト",
      signOutHint: "オフラインにしてサインアウト",
      signOutEverywhere: "自分のセッションをすべて終了",
      signOutEverywhereHint: "すべてのデバイスで自分のセッションを終了",
    },

    shortcuts: {
      title: "キーボードショートカット",
      toggle: "1文字のキーをショートカットにする（音声入力を使う場合はオフにしてください）",
      next: "次のチケット",
      previous: "前のチケット",
      nextUnread: "次の未読チケット",
      pick: "チケットを受ける",
      take: "チケットを引き受ける",
      answer: "返信を書く",
      note: "チーム用のメモを書く",
      snooze: "チケットを保留する",
      select: "チケットを選択（まとめて変更）",
      palette: "名前で何でも実行",
      actions: "状態などの操作を選ぶ",
      handOver: "チケットを引き継ぐ",
      close: "チケットを終了する",
      details: "詳細の表示と非表示",
      online: "受付中と退席中を切り替える",
      mine: "担当チケット",
      queue: "キュー",
      team: "チームのチケット",
      search: "検索",
      help: "この一覧を表示",
      send: "返信を送信",
      newLine: "改行",
      leave: "入力欄を離れる、一覧に戻る",
    },

    channels: {
      beckn: "注文チャット",
      support: "サポート",
      chat: "チャット",
      mobile: "モバイルアプリ",
      internal: "社内",
    },
  };
};
