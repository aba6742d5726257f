/* Who sits on the page: their phones, the tabs between them, and adding somebody. */

import { get, call, post } from "./acts.js";
import { drawCoach } from "./coach.js";
import { drawFoot } from "./composer.js";
import { $, $$, calm, esc, fill, keyed } from "./dom.js";
import { icon } from "./icons.js";
import { drawBadges, drawDown, drawLog, look, makePhone, ROLE } from "./phone.js";
import { openSheet, shutButton } from "./sheets.js";
import { chats, ICON, seats, seatThem, view } from "./state.js";
import { L, speech, tx, UI } from "./words.js";

const SAY = {
  add: L("사람 추가", "Add a person"),
  who: L("누구를 부를까요?", "Who shall come?"),
  customer: L("손님", "Customer"), customerDoes: L("주문하고 결제해요", "Orders and pays"),
  owner: L("사장님", "Owner"), ownerDoes: L("가게를 꾸려요", "Runs a store"),
  rider: L("라이더", "Rider"), riderDoes: L("배달 제안을 받아요", "Gets offers and delivers"),
  admin: L("관리자", "Admin"), adminDoes: L("승인하고 고쳐요", "Approves and mends"),
  ownStore: L("새 가게: 등록부터 해 볼게요", "A new store: register it first"),
  name: L("이름", "Name"), store: L("가게", "Store"), language: L("쓰는 말", "Language"),
  come: L("불러올게요", "Bring them in"),
};
const NAMES = { ko: ["지우", "하준", "서연", "도윤", "수아", "은우"], en: ["Jiwoo", "Hajun", "Seoyeon", "Doyun", "Sua", "Eunwoo"] };

/* -- seats --------------------------------------------------------------------------- */

let seen = null;
export function drawSeats({ anew = false } = {}) {
  const stage = $("#stage"), all = [...seats.values()];
  if (anew) stage.replaceChildren(); // other words everywhere
  keyed(stage, all, { key: s => `${s.seat}:${s.person}`, make: s => makePhone(s, { onRemove: remove }), update: () => {} });
  const tab = s => `<button type="button" role="tab" id="tab-${s.seat}" data-role="${s.role}" data-goto="${s.seat}" data-testid="tab-${s.seat}" aria-controls="seat-${s.seat}" aria-selected="${view.active === s.seat}" tabindex="${view.active === s.seat ? 0 : -1}">${icon(ICON[s.role])}${s.added ? esc(s.name) : tx(ROLE[s.role].name)}<span class="badge" data-badge="${s.seat}" hidden></span></button>`;
  fill($("#tabs"), all.map(tab).join(""));
  for (const { seat } of all) { drawFoot(seat); drawLog(seat); drawDown(seat); }
  drawBadges();
  drawCoach();
  seen?.disconnect();
  seen = new IntersectionObserver(shown, { root: stage, threshold: [0, .61, 1] });
  $$(".seat").forEach(el => seen.observe(el));
}
function shown(entries) {
  for (const e of entries) {
    const { seat } = e.target.dataset, whole = e.isIntersecting && e.intersectionRatio > .6;
    const tab = $(`#tab-${seat}`);
    tab?.setAttribute("aria-selected", whole);
    if (tab) tab.tabIndex = whole ? 0 : -1;
    if (whole && innerWidth < 700) look(seat);
  }
}
export function goTo(seat) {
  $(`#seat-${seat}`)?.scrollIntoView({ behavior: calm() ? "instant" : "smooth", inline: "start", block: "nearest" });
}
$("#tabs").addEventListener("click", e => { const t = e.target.closest("[data-goto]"); if (t) goTo(t.dataset.goto); });
$("#tabs").addEventListener("keydown", e => {
  const tabs = $$("[data-goto]"), at = tabs.indexOf(document.activeElement);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[e.key];
  if (to === undefined || at < 0) return;
  e.preventDefault();
  const next = tabs.at(to % tabs.length);
  next.focus();
  goTo(next.dataset.goto);
});

/* -- adding and letting go ------------------------------------------------------------ */

export async function openAdding() {
  const { stores } = await get("/demo/people");
  const names = NAMES[speech.lang], name = names[(seats.size - 2 + names.length) % names.length];
  const kind = (value, does, on) => `<label class="kind" data-role="${value}"><input type="radio" name="role" value="${value}"${on ? " checked" : ""} data-testid="add-${value}">${icon(ICON[value])}<span><b>${tx(SAY[value])}</b>${tx(does)}</span></label>`;
  const option = s => `<option value="${s.id}">${esc(tx(s.name))}</option>`;
  const sheet = openSheet(null, `<h2>${tx(SAY.who)}${shutButton()}</h2><form class="adding">
    <fieldset class="kinds" aria-label="${tx(SAY.who)}">${kind("customer", SAY.customerDoes, true)}${kind("owner", SAY.ownerDoes)}${kind("rider", SAY.riderDoes)}${kind("admin", SAY.adminDoes)}</fieldset>
    <label class="field"><span>${tx(SAY.name)}</span><input name="name" maxlength="40" required value="${name}" autocomplete="off" data-testid="add-name"></label>
    <label class="field" data-store hidden><span>${tx(SAY.store)}</span><select name="store" data-testid="add-store">${stores.map(option).join("")}<option value="0">${tx(SAY.ownStore)}</option></select></label>
    <label class="field"><span>${tx(SAY.language)}</span><select name="lang" data-testid="add-lang"><option value="ko">한국어</option><option value="en"${speech.lang === "en" ? " selected" : ""}>English</option></select></label>
    <p class="wrong" role="alert" hidden></p>
    <button class="cta" data-testid="add-confirm">${tx(SAY.come)}</button></form>`, { testid: "sheet-person", kind: "person", label: tx(SAY.who) });
  const form = $("form", sheet.el);
  form.onchange = () => { $("[data-store]", form).hidden = form.role.value !== "owner"; };
  form.onsubmit = async e => {
    e.preventDefault();
    const asked = { role: form.role.value, name: form.name.value.trim(), lang: form.lang.value };
    if (asked.role === "owner") asked.store = +form.store.value;
    try {
      const { cast, person } = await post("/demo/people", asked);
      sheet.close();
      await welcome(cast, person);
    } catch (error) {
      $(".wrong", form).textContent = error.message;
      $(".wrong", form).hidden = false;
    }
  };
  $('[name="name"]', form).select();
}
let reload = async () => {};
export function onWelcome(load) { reload = load; }
async function welcome(cast, person) {
  seatThem(cast);
  drawSeats();
  await reload();
  drawSeats();
  const [seat] = [...seats.values()].filter(s => s.person === person).map(s => s.seat);
  goTo(seat);
  ($(`#seat-${seat} .start:not([hidden])`) || $(`#seat-${seat} input`)).focus({ preventScroll: true });
}
async function remove(member) {
  const { cast } = await call("DELETE", `/demo/people/${member.person}`);
  seatThem(cast);
  drawSeats();
}

export function drawAddButton() {
  const button = $("#add-person");
  fill(button, `${icon("plus")}<span>${tx(SAY.add)}</span>`);
  button.setAttribute("aria-label", tx(SAY.add));
  button.onclick = () => openAdding();
  $("#tabs").setAttribute("aria-label", tx(UI.chats));
}
