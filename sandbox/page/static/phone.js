/* One seat: a person's phone with its chat. */

import { act, tap } from "./acts.js";
import { drawBubble, makeBubble } from "./bubbles.js";
import { drawFoot, foot, openCommands, shutCommands } from "./composer.js";
import { $, $$, esc, fill, keyed, made } from "./dom.js";
import { icon, mark } from "./icons.js";
import { pickPlace, shareNumber } from "./sharing.js";
import { openPage } from "./sheets.js";
import { chats, ICON, now, seats, view } from "./state.js";
import { tick } from "./ticking.js";
import { dayName, dayOf, L, tx, UI } from "./words.js";

export const ROLE = {
  customer: { name: L("손님", "Customer"), bot: L("배달", "Baedal") },
  owner: { name: L("사장님", "Owner"), bot: L("배달 일터", "Baedal Work") },
  rider: { name: L("라이더", "Rider"), bot: L("배달 일터", "Baedal Work") },
  admin: { name: L("관리자", "Admin"), bot: L("배달 일터", "Baedal Work") },
};
const HELLO = {
  customer: {
    title: L("채팅으로 시키는 한 끼", "Dinner, ordered in a chat"),
    text: L("동네 가게 메뉴를 보고, 담고, 결제하고, 도착까지 여기서 볼 수 있어요.", "See the menu, order, pay and follow it to your door, all right here."),
  },
  owner: {
    title: L("가게의 채팅", "The store's chat"),
    text: L("시작을 누르면 새 주문이 여기서 울려요.", "Press Start and new orders ring here."),
  },
  admin: {
    title: L("관리자의 채팅", "The admin's chat"),
    text: L("새 가게와 라이더의 신청, 멈춘 주문이 여기서 울려요.", "New stores, riders and orders that stand still ring here."),
  },
  rider: {
    title: L("라이더의 채팅", "The rider's chat"),
    text: L("근무를 시작하고 위치를 보내면 제안이 와요. 사장님은 /delivery 에서 라이더 배달로 바꿀 수 있어요.", "Start a shift and send your place to get offers. The owner lets riders deliver at /delivery."),
  },
};
const REMOVE = L("자리 비우기", "Take off this page");
const BOTTOM_PX = 80; // closer to the end than this counts as reading the newest

export const whoIs = member => [member.name, member.works && tx(member.works)].filter(Boolean).join(" · ");

export function makePhone(member, { onRemove }) {
  const { seat, role } = member, { name, bot } = ROLE[role], ink = role === "customer" ? "#fff" : "var(--surface)";
  const remove = member.added ? `<button type="button" class="leave" data-remove aria-label="${esc(member.name)} · ${tx(REMOVE)}" title="${tx(REMOVE)}" data-testid="remove-${seat}">${icon("x")}</button>` : "";
  const el = made(`<section class="seat" id="seat-${seat}" data-seat="${seat}" data-role="${role}" data-testid="phone-${seat}" aria-label="${tx(name)} · ${esc(member.name)}">
    <div class="cap">${icon(ICON[role])}<b>${tx(name)}</b><span class="who">${esc(whoIs(member))}</span><span class="turn">${tx(UI.turn)}</span><span class="badge" data-badge="${seat}" hidden></span>${remove}</div>
    <div class="phone">
      <div class="bar"><span class="ava">${mark(`var(--${role})`, ink)}</span><div class="t"><b>${tx(bot)}</b><span data-under></span></div></div>
      <div class="down" data-down role="status" hidden></div>
      <div class="log" id="log-${seat}" role="log" aria-live="off" tabindex="0" aria-label="${tx(name)} · ${tx(bot)}" data-testid="chat-${seat}"></div>
      <button type="button" class="latest" data-latest aria-label="${tx(UI.latest)}" title="${tx(UI.latest)}" data-testid="latest-${seat}" hidden>${icon("down")}<span class="badge" data-missed hidden></span></button>
      ${foot(seat)}
    </div></section>`);
  el.addEventListener("click", e => clicked(e, seat, () => onRemove(member)));
  el.addEventListener("submit", e => { e.preventDefault(); write(seat, $("input", e.target)); });
  el.addEventListener("input", e => typed(seat, e.target));
  for (const kind of ["pointerdown", "focusin"]) el.addEventListener(kind, () => look(seat));
  watchScroll(seat, $(".log", el));
  return el;
}

/* -- what hands do ------------------------------------------------------------------- */

function clicked(e, seat, remove) {
  const t = e.target.closest("button");
  if (!t || t.closest(".scrim, .cmds")) return;
  const d = t.dataset;
  if ("start" in d) act(seat, "text", { text: "/start" });
  else if ("remove" in d) remove();
  else if ("latest" in d) toBottom(seat);
  else if ("commands" in d) openCommands(seat, "", text => say(seat, text));
  else if ("keyboard" in d) { const c = chats.get(seat); c.keyboardOpen = !c.keyboardOpen; drawFoot(seat); }
  else if (d.key) press(seat, d.key);
  else if (d.tap?.startsWith("url:")) follow(seat, d.tap.slice(4));
  else if (d.tap) tap(seat, d.message, d.tap);
}
function press(seat, key) {
  if (key === "location") pickPlace(seat);
  else if (key === "contact") shareNumber(seat);
  else act(seat, "press", { text: key.slice("text:".length) });
}
function follow(seat, url) {
  if (new URL(url, location.href).origin === location.origin) openPage(seat, url);
  else open(url, "_blank", "noopener");
}
function say(seat, text) { chats.get(seat).jump = true; act(seat, "text", { text }); }
function write(seat, input) {
  const text = input.value.trim();
  shutCommands();
  if (!text) return;
  input.value = "";
  say(seat, text);
}
function typed(seat, input) {
  if (!input.matches(".compose input")) return;
  if (input.value.startsWith("/")) openCommands(seat, input.value, text => say(seat, text));
  else shutCommands();
}

/* Somebody looks at this phone: nothing in it is unread any more. */
export function look(seat) {
  view.active = seat;
  if (chats.get(seat)?.unread) { chats.get(seat).unread = 0; drawBadges(); }
}

/* -- the chat ------------------------------------------------------------------------ */

/* Whether somebody reads the newest, or has scrolled up to something older. A chat also moves by
   itself (a screen is drawn anew and is shorter, a photo comes in late and is taller): only a hand
   on the wheel, the glass, the keys or the scroll bar scrolls up. */
function watchScroll(seat, log) {
  const chat = () => chats.get(seat);
  let was = 0, byHand = false;
  for (const hand of ["wheel", "touchmove", "keydown"]) log.addEventListener(hand, () => { byHand = true; }, { passive: true });
  log.addEventListener("pointerdown", e => { if (e.target === log) byHand = true; });
  log.addEventListener("scroll", () => {
    if (!chat()) return;
    if (log.scrollHeight - log.scrollTop - log.clientHeight < BOTTOM_PX) { chat().atEnd = true; chat().missed = 0; byHand = false; }
    else if (byHand && log.scrollTop < was) chat().atEnd = false;
    was = log.scrollTop;
    drawLatest(seat);
  }, { passive: true });
  const follow = () => { if (chat()?.atEnd !== false) log.scrollTop = log.scrollHeight; };
  new ResizeObserver(follow).observe(log);
  log.addEventListener("load", follow, true);
}
function toBottom(seat) {
  const log = $(`#log-${seat}`);
  log.scrollTop = log.scrollHeight;
  log.focus({ preventScroll: true });
}
function drawLatest(seat) {
  const chat = chats.get(seat), el = $(`#seat-${seat} [data-latest]`), missed = $("[data-missed]", el);
  el.hidden = chat.atEnd !== false || !chat.messages.length;
  missed.hidden = !chat.missed;
  missed.textContent = chat.missed || "";
}

function* itemsOf(chat, role) {
  if (!chat.messages.length) { yield { key: "hello", hello: HELLO[role] }; return; }
  let day = null;
  for (const message of chat.messages) {
    if (dayOf(message.at) !== day) { day = dayOf(message.at); yield { key: `day-${day}`, day: message.at }; }
    if (chat.divider === message.id) yield { key: "unread", unread: true };
    yield { key: `m${message.id}`, message };
  }
  if (chat.typing) yield { key: "typing", typing: true };
}
function makeItem(item) {
  if (item.message) return makeBubble(item);
  if (item.day) return made('<div class="day"></div>');
  if (item.unread) return made('<div class="unread"><span></span></div>');
  if (item.typing) return made(`<div class="msg tail"><div class="bub"><span class="dots" role="img" aria-label="${tx(UI.typing)}"><i></i><i></i><i></i></span></div></div>`);
  return made('<div class="hello"></div>');
}
function drawItem(el, item, around) {
  if (item.message) drawBubble(el, item, around);
  else if (item.day) fill(el, esc(dayName(item.day, now())));
  else if (item.unread) fill(el.firstElementChild, tx(UI.unread));
  else if (item.hello) fill(el, `<img src="/page/art/half.svg" alt=""><div><b>${tx(item.hello.title)}</b><p>${tx(item.hello.text)}</p></div>`);
}

export function drawLog(seat) {
  const chat = chats.get(seat), log = $(`#log-${seat}`);
  if (!chat || !log) return;
  const follows = chat.jump || chat.atEnd !== false;
  keyed(log, [...itemsOf(chat, seats.get(seat).role)], { key: item => item.key, make: makeItem, update: drawItem });
  if (follows) { log.scrollTop = log.scrollHeight; chat.atEnd = true; chat.missed = 0; }
  chat.jump = false;
  const under = $(`#seat-${seat} [data-under]`);
  fill(under, chat.typing ? tx(UI.typing) : tx(UI.bot));
  under.classList.toggle("typing", !!chat.typing);
  drawLatest(seat);
  tick();
}

export function drawDown(seat) {
  const chat = chats.get(seat), el = $(`#seat-${seat} [data-down]`);
  if (!el) return;
  el.hidden = !chat.down;
  fill(el, chat.down ? icon("pause") + tx(UI.down) : "");
}

export function drawBadges() {
  for (const [seat, chat] of chats) {
    for (const el of $$(`[data-badge="${seat}"]`)) {
      el.hidden = !chat.unread;
      el.textContent = chat.unread > 9 ? "9+" : chat.unread;
      el.setAttribute("aria-label", `${tx(UI.fresh)} ${chat.unread}`);
      el.setAttribute("role", "img");
    }
  }
}
