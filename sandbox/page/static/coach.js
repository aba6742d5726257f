/* The line at the top: whose turn it is, and which button to look for. */

import { $, $$, esc, fill } from "./dom.js";
import { icon } from "./icons.js";
import { ROLE } from "./phone.js";
import { chats, filled, ICON, seats } from "./state.js";
import { L, tx } from "./words.js";

const SAY = {
  first: L("손님 채팅에서 <b>시작</b>을 눌러 보세요.", "Press <b>Start</b> in the customer chat."),
  press: label => L(`<b>${label}</b> 버튼을 눌러 보세요.`, `Press <b>${label}</b>.`),
  choose: L("먹고 싶은 것을 골라 보세요.", "Choose what you feel like."),
  done: L("문 앞까지 왔어요. 한 번 더 시켜 볼까요?", "It is at the door. Another one?"),
  follow: L("주문이 가고 있어요. 카드가 저절로 바뀌어요.", "On its way. The card keeps up by itself."),
};
const atWork = role => role !== "customer";
/* Words a bot is waited for; a chat that only ever browsed has none. */
const last = chat => chat.messages.filter(m => !m.out).at(-1);
const labelOf = b => esc(b.text.split("\u2003")[0]);

function nextStep() {
  const all = [...seats.values()].map(s => ({ ...s, chat: chats.get(s.seat) }));
  const guests = all.filter(s => !atWork(s.role));
  if (guests.every(s => !s.chat.messages.length)) return { seat: guests[0]?.seat, text: SAY.first };
  for (const s of all.filter(x => atWork(x.role))) {
    const button = s.chat.messages.map(filled).filter(Boolean).at(-1);
    if (button) return { seat: s.seat, text: SAY.press(labelOf(button)) };
  }
  const guest = guests.filter(s => s.chat.messages.length).sort((a, b) => a.chat.messages.at(-1).at - b.chat.messages.at(-1).at).at(-1);
  const asks = guest.chat.keyboard?.flat().find(b => b.style === "primary");
  if (asks) return { seat: guest.seat, text: SAY.press(labelOf(asks)) };
  const said = last(guest.chat), button = said && filled(said);
  if (button) return { seat: guest.seat, text: SAY.press(labelOf(button)) };
  const steps = guest.chat.messages.findLast(m => m.html.includes("◉"));
  if (steps && /◉\s*$/m.test(steps.html)) return { seat: guest.seat, text: SAY.done };
  return { seat: guest.seat, text: steps ? SAY.follow : SAY.choose };
}

export function drawCoach() {
  const { seat, text } = nextStep(), member = seats.get(seat), el = $("#coach");
  if (!member) return;
  el.dataset.role = member.role;
  const twins = [...seats.values()].filter(s => s.role === member.role).length > 1;
  const who = twins ? esc(member.name) : tx(ROLE[member.role].name);
  fill(el, `<span class="who">${icon(ICON[member.role])}${who}</span><span>${tx(text)}</span>`);
  for (const phone of $$(".seat")) phone.classList.toggle("next", phone.dataset.seat === seat);
  for (const tab of $$("#tabs [data-goto]")) tab.classList.toggle("next", tab.dataset.goto === seat);
}
