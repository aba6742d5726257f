/* The page's own words, both languages side by side, and times as people write them.
   What the bots say comes from the bots. */

import { params, remembered, remember } from "./settings.js";

export const L = (ko, en) => ({ ko, en });
export const speech = { lang: remembered("lang", ["ko", "en"]) || "ko" };
if (["ko", "en"].includes(params.get("lang"))) speech.lang = params.get("lang");

export const tx = v => v == null ? "" : typeof v === "object" ? v[speech.lang] : String(v);
export function speak(lang) { speech.lang = lang; remember("lang", lang); }

export const UI = {
  theme: L("밝기 바꾸기", "Switch theme"),
  drawer: L("들여다보기", "Look behind the scenes"),
  bot: L("봇 · 연습용", "bot · for practice"),
  typing: L("입력 중…", "typing…"),
  edited: L("수정됨", "edited"),
  silent: L("소리 없이", "without a sound"),
  seen: L("봇이 읽음", "read by the bot"),
  sent: L("보냄", "sent"),
  menu: L("메뉴", "Menu"),
  message: L("메시지 쓰기", "Message"),
  send: L("보내기", "Send"),
  keys: L("버튼 자판 여닫기", "Toggle the keyboard"),
  turn: L("다음 차례", "Your turn"),
  today: L("오늘", "Today"),
  yesterday: L("어제", "Yesterday"),
  ok: L("알겠어요", "OK"),
  close: L("닫기", "Close"),
  cancel: L("그만두기", "Never mind"),
  down: L("매장 봇이 꺼져 있어요. 주문은 계속 받아요.", "The store bot is off. Orders still come in."),
  unread: L("여기부터 새 메시지", "New from here"),
  latest: L("맨 아래로", "To the newest message"),
  fresh: L("새 메시지", "new message"),
  start: L("시작", "Start"),
  lost: L("연결이 끊겼어요. 다시 잇고 있어요…", "The connection was lost. Trying again…"),
  chats: L("채팅 고르기", "Choose a chat"),
};

const SEOUL = { timeZone: "Asia/Seoul" }; // the neighbourhood is in Seoul
export const clock = ms => new Date(ms).toLocaleTimeString("en-GB", { ...SEOUL, hour: "2-digit", minute: "2-digit" });
export const mmss = s => { s = Math.max(0, Math.round(s)); return Math.floor(s / 60) + ":" + String(s % 60).padStart(2, "0"); };

const dayOf = ms => new Date(ms).toLocaleDateString("sv-SE", SEOUL);
export { dayOf };
export function dayName(ms, now) {
  if (dayOf(ms) === dayOf(now)) return tx(UI.today);
  if (dayOf(ms) === dayOf(now - 864e5)) return tx(UI.yesterday);
  const locale = speech.lang === "ko" ? "ko-KR" : "en-GB";
  return new Date(ms).toLocaleDateString(locale, { ...SEOUL, month: "long", day: "numeric", weekday: "short" });
}
export const timeTag = ms => `<time datetime="${new Date(ms).toISOString()}">${clock(ms)}</time>`;
