import type { CreateTexts } from "../../ui/i18n/catalogue.ts";
import type { ActionTexts } from "./english-actions.ts";

const OTHERWISE = "しばらく受けられない場合は、ほかの担当者（あなたを含む）を探します。";

/** What an agent does to a ticket, in Japanese. */
export const japaneseActions: CreateTexts<ActionTexts> = ({ plural }) => ({
  actions: {
    menu: "操作",
    working: "処理中…",
    closeTicket: "チケットを終了",
    undo: "元に戻す",
    reopen: "再オープン",
    anyway: (label) => `それでも「${label}」`,
    done: (ticket, done) => `チケット #${ticket} を${done}しました。`,
    failed: (ticket, why) => `チケット #${ticket}：${why}`,
    taken: (ticket) => `チケット #${ticket} を引き受けました。`,
    what: {
      pick: (ticket) => `チケット #${ticket} を受けられませんでした`,
      take: (ticket) => `チケット #${ticket} を引き受けられませんでした`,
      act: (ticket, done) => `チケット #${ticket} を${done}できませんでした`,
      giveAway: (ticket) => `チケット #${ticket} の担当は変わっていません`,
      handOverAll: "あなたのチケットの担当は変わっていません",
      status: (status) => `状態は「${status}」に変わっていません`,
    },
    words: {
      markPending: { label: "保留にする", done: "保留に", hint: "チーム以外の対応を待っています" },
      resolve: {
        label: "解決済みにする",
        done: "解決済みに",
        hint: "お客様から再び連絡があれば、再オープンします",
      },
      escalate: { label: "エスカレーション", done: "エスカレーション", hint: "上位の担当者の対応が必要です" },
      recordRefund: { label: "返金を記録", done: "返金済みに", hint: "返金を行いました" },
      reopen: { label: "再オープン", done: "再オープン", hint: "対応を再開します" },
      closeRoom: { label: "チャットを終了", done: "終了", hint: "チケットとライブチャットを終了します" },
      close: { label: "チケットを終了", done: "終了", hint: "対応が完了しました" },
    },
  },

  confirm: {
    title: (label, ticket) => `${label}：#${ticket}`,
    ofColleague: (name) => `このチケットは${name}さんが担当しており、対応中の可能性があります。`,
    ofNobody: "このチケットにはまだ担当者がおらず、お客様はまだ返信を受け取っていません。",
    waiting: (duration) => `お客様は返信を${duration}待っています。`,
  },

  giveAway: {
    handOver: { label: "引き継ぐ…", hint: "選んだメンバーに引き継ぎます" },
    giveBack: { label: "キューに戻す…", hint: "自動振り分けがほかの担当者を探します" },
    assign: { label: "割り当てる…", hint: "選んだ担当者に割り当てます" },
    takeOver: { label: "引き受ける", hint: "チケットの担当があなたになります" },
    titles: {
      handOver: (ticket) => `引き継ぐ：#${ticket}`,
      giveBack: (ticket) => `キューに戻す：#${ticket}`,
      assign: (ticket) => `割り当てる：#${ticket}`,
    },
    handedOver: (ticket, name) => `チケット #${ticket} を${name}さんに引き継ぎました。`,
    assigned: (ticket, name) => `チケット #${ticket} を${name}さんに割り当てました。`,
    givenBack: (ticket) => `チケット #${ticket} をキューに戻しました。`,
    find: "メンバーを検索",
    findHint: "名前またはメールアドレス",
    colleagues: "メンバー",
    noColleagues: "Crossdesk にほかのメンバーがいません。",
    noneNamed: "該当する名前のメンバーはいません。",
    more: (count) => plural(count, { other: "ほか{n}人は名前で検索してください。" }),
    choose: "チケットを渡す相手を選んでください。",
    note: "理由（任意）",
    noteHint: "次の担当者に伝えること",
    submit: { handOver: "引き継ぐ", assign: "割り当てる" },
    submitTo: {
      handOver: (name) => `${name}さんに引き継ぐ`,
      assign: (name) => `${name}さんに割り当てる`,
    },
    busy: { handOver: "引き継いでいます…", assign: "割り当てています…", giveBack: "戻しています…" },
    giveBackSubmit: "戻す",
    giveBackHint: "自動振り分けが、在席中で余裕のあるほかの担当者を探します。見つかるまでチケットは待機します。",
    goneDone: "チケットはすでに終了または解決済みのため、渡せません。先に再オープンしてください。",
    goneQueue: "チケットはもうあなたの担当ではなく、キューで待機しています。",
    goneTo: (name) => `チケットはもうあなたの担当ではなく、${name}さんが担当しています。`,
    inQueue: "チケットには担当者がいなくなり、キューで待機しています。",
    nowYours: "チケットはすでにあなたの担当になっています。",
    receiverGone: (name) => `${name}さんはもうチームにいません。ほかの人を選んでください。`,
    receiverUnnamed: "担当者",
    notYours: "チケットはもうあなたの担当ではないため、何も変更していません。",
    nobodys: "チケットには担当者がいなくなったため、何も変更していません。",
    closedMeanwhile: "その間にチケットが終了したため、何も変更していません。",
    outlooks: {
      ready: OTHERWISE,
      full: `担当件数が上限に達していますが、このチケットが追加されます。${OTHERWISE}`,
      absent: `離席していますが、チケットは届きます。${OTHERWISE}`,
      busy: `現在、自動振り分けからの新しいチケットを受けていませんが、このチケットは届きます。${OTHERWISE}`,
      away: `退席中ですが、チケットは届きます。${OTHERWISE}`,
      offline: `勤務していませんが、チケットは届きます。${OTHERWISE}`,
    },
    unsentDraft:
      "ここで書きかけた内容は、このタブにあなただけのものとして残ります。先に送信するか、コピーしてください。",
    unsentSending: "書いた内容は送信中で、そのまま送信されます。",
    unsentRefused:
      "送信できなかったメッセージがあります。このタブに残っているので、先に再送信するか、破棄してください。",
  },

  handOverAll: {
    title: "担当チケットをすべて引き継ぐ",
    intro: (count) =>
      plural(count, {
        other: "オープンなチケットが{n}件あります。次の担当者には、あなたからの引き継ぎだと伝わります。",
      }),
    toQueue: "キューに戻す",
    toQueueHint: "在席中で余裕のある担当者に自動で振り分けます",
    submitTo: (count, name) => plural(count, { other: `{n}件を${name}さんに引き継ぐ` }),
    submitQueue: (count) => plural(count, { other: "{n}件をキューに戻す" }),
    submit: "引き継ぐ",
    busy: "引き継いでいます…",
    none: "オープンなチケットはありません。",
    done: (count, name) => plural(count, { other: `{n}件のチケットを${name}さんに引き継ぎました。` }),
    doneQueue: (count) => plural(count, { other: "{n}件のチケットをキューに戻しました。" }),
    thenSignOut: "これからサインアウトします。",
    keepAndSignOut: "担当のままサインアウト",
    offer: (count, status) =>
      plural(count, { other: `状態は「${status}」ですが、オープンなチケットが{n}件あります。` }),
    offerLabel: "引き継ぐ…",
    unsent: "書きかけて送信していない内容は、このタブに残ります。先に送信するか、コピーしてください。",
  },
});
