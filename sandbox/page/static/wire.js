/* Wires the page to the practice world: its messages in over SSE, what people do out over HTTP.
   It invents nothing: a bubble is what a bot sent. */
"use strict";
const post = (path, body) => fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }).then(async r => { const said = await r.json().catch(() => ({})); if (!r.ok) throw new Error(said.error || r.status); return said; });
const seats = {}; // role → { bot, person }
let offset = 0, control = null, mode = "ok", flood = false;
ui.now = () => Date.now() + offset;
const seatOf = e => Object.keys(seats).find(r => seats[r].bot === e.bot && seats[r].person === e.person);
const chatOf = role => ({ bot: seats[role].bot, person: seats[role].person });

/* ---- a Telegram message as the page draws it ---- */
const plain = html => html.replace(/<(?!\/?(?:b|i|s|u|code|blockquote)>)[^>]+>/g, "").replace(/&quot;/g, '"').replace(/&#x27;|&#39;/g, "'").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
function drawn(role, m) {
  const rows = m.reply_markup?.inline_keyboard, place = m.venue?.location || m.location;
  const out = m.from?.id === seats[role].person;
  return {
    id: String(m.message_id), at: m.date * 1000, out, edited: !!m.edit_date && !out, quiet: m.silent, text: plain(m.html || ""),
    photo: m.photo ? `/sim/files/${m.photo.at(-1).file_id}` : null, alt: (m.caption || "").split("\n")[0],
    location: place ? { ...toMap(place), pin: "home", label: m.venue?.address || m.venue?.title || "" } : null,
    contact: m.contact ? { name: m.contact.first_name, phone: m.contact.phone_number.replace(/^\+82/, "0").replace(/^(\d{3})(\d{4})(\d{4})$/, "$1-$2-$3") } : null,
    kb: rows ? rows.map(r => r.map(b => ({ text: b.text, data: b.callback_data || `url:${b.url}`, style: b.style || "", web: !!b.url, sel: b.text.startsWith("✓") }))) : null,
  };
}
const METRES = 2, CENTRE = { latitude: 37.5515, longitude: 126.9215 }, NORTH = 111320, EAST = 88260;
const toMap = p => ({ x: 450 + (p.longitude - CENTRE.longitude) * EAST / METRES, y: 450 - (p.latitude - CENTRE.latitude) * NORTH / METRES });
const toEarth = (x, y) => ({ latitude: +(CENTRE.latitude - (y - 450) * METRES / NORTH).toFixed(6), longitude: +(CENTRE.longitude + (x - 450) * METRES / EAST).toFixed(6) });
function keyboard(rk) {
  if (!rk?.keyboard) return null;
  return rk.keyboard.map(r => r.map(b => { const k = typeof b === "string" ? { text: b } : b; return { text: k.text, data: k.request_location ? "rk:location" : k.request_contact ? "rk:contact" : `rk:${k.text}`, style: k.request_location || k.request_contact ? "primary" : "" }; }));
}
const HELLO = { customer: { title: L("채팅으로 시키는 한 끼", "Dinner, ordered in a chat"), text: L("동네 가게 메뉴를 보고, 담고, 결제하고, 도착까지 여기서 볼 수 있어요.", "See the menu, order, pay and follow it to your door, all right here.") }, owner: { title: L("가게의 채팅", "The store's chat"), text: L("시작을 누르면 새 주문이 여기서 울려요.", "Press Start and new orders ring here.") } };

/* ---- in ---- */
async function load() {
  const [cast, state] = await Promise.all([fetch("/page/cast.json").then(r => r.json()), fetch("/sim/state").then(r => r.json())]);
  offset = state.now * 1000 - Date.now();
  for (const who of cast) { ROLES[who.role] = { ...EVERY_ROLE[who.role], who: L(who.name, who.name) }; chats[who.role] = newChat(); seats[who.role] = { bot: who.bot, person: who.person }; }
  ui.active = Object.keys(ROLES)[0]; build();
  for (const role in seats) {
    const chat = state.chats.find(c => c.bot === seats[role].bot && c.person === seats[role].person);
    fill(role, chat);
  }
  coach();
}
function fill(role, chat) {
  const c = chats[role], messages = chat?.messages || [];
  c.msgs = messages.map(m => drawn(role, m)); c.hello = messages.length ? null : HELLO[role] || HELLO.owner;
  about(role, chat || {}); c.jump = true; drawFoot(role); drawLog(role);
}
function about(role, chat) { chats[role].cmds = (chat.commands || []).map(x => [x.command, x.description]); chats[role].rk = keyboard(chat.reply_keyboard); }
function listen() {
  const stream = new EventSource("/sim/events");
  stream.onmessage = said => {
    const e = JSON.parse(said.data), role = seatOf(e);
    if (e.type === "call") { const c = e.call; apply({ t: "bug", list: "calls", row: { at: c.at * 1000, chat: role || Object.keys(seats).find(r => seats[r].bot === c.bot), method: c.method, status: c.status, ms: Math.round(c.ms), body: String(c.params?.text || c.params?.caption || "").split("\n")[0].replace(/<[^>]+>/g, "") } }); return; }
    if (e.type === "clock") { offset = e.now * 1000 - Date.now(); return tick(); }
    if (e.type === "reset") return location.reload();
    if (!role) return;
    if (e.type === "message") { const m = drawn(role, e.message); if (!chats[role].msgs.some(x => x.id === m.id)) apply({ t: "message", chat: role, m }); coach(); }
    if (e.type === "edit") { const m = drawn(role, e.message); apply({ t: "edit", chat: role, id: m.id, patch: m, flash: !m.quiet, silentMark: true }); coach(); }
    if (e.type === "delete") { chats[role].msgs = chats[role].msgs.filter(m => !e.message_ids.includes(+m.id)); drawLog(role); }
    if (e.type === "answer") { const m = chats[role].msgs.find(m => m.query === e.callback_query_id); if (m) apply({ t: "wait", chat: role, id: m.id, data: null }); if (e.text) apply({ t: "answer", chat: role, text: e.text, alert: e.show_alert }); }
    if (e.type === "action") { apply({ t: "typing", chat: role, on: true }); setTimeout(() => apply({ t: "typing", chat: role, on: false }), 3000); }
    if (e.type === "chat") { about(role, e.chat); drawFoot(role); drawLog(role); }
  };
}
/* Whose turn it is: whoever was sent a filled button last and has not pressed it. */
function coach() {
  let next = null;
  for (const role in chats) { const m = chats[role].msgs.at(-1); const at = m?.at || 0; const filled = chats[role].msgs.some(x => x.kb?.flat().some(b => b.style === "primary" || b.style === "success") && x.at >= at - 6e5); if (filled && (!next || at >= next.at)) next = { role, at }; }
  const fresh = Object.values(chats).every(c => !c.msgs.length);
  const order = chats.owner?.msgs.filter(m => m.kb?.flat().some(b => b.style === "primary" || b.style === "success")).length;
  const role = fresh ? "customer" : order ? "owner" : next?.role || "customer";
  const text = fresh ? L("왼쪽 <b>손님 채팅</b>에서 시작을 눌러 보세요.", "Press Start in the <b>customer chat</b>.") : role === "owner" ? L("<b>사장님 채팅</b>에서 주문을 이어 가 보세요.", "Go on with the order in the <b>owner chat</b>.") : L("<b>손님 채팅</b>에서 골라 보세요.", "Choose something in the <b>customer chat</b>.");
  apply({ t: "coach", role, text });
}

/* ---- out ---- */
const oops = role => error => apply({ t: "answer", chat: role, text: error.message });
ui.onSend = e => {
  const role = e.chat;
  if (e.t === "text") return post("/sim/text", { ...chatOf(role), text: e.text }).catch(oops(role));
  if (e.t === "tap") return tap(role, e);
  if (e.t === "switch") return flip(e);
};
function tap(role, e) {
  if (e.data === "start") return post("/sim/text", { ...chatOf(role), text: "/start" }).catch(oops(role));
  if (e.data === "rk:location") return pickPlace(role);
  if (e.data === "rk:contact") return shareNumber(role);
  if (e.data.startsWith("rk:")) return post("/sim/press", { ...chatOf(role), text: e.data.slice(3) }).catch(oops(role));
  if (e.data.startsWith("url:")) return openPage(role, e.data.slice(4));
  apply({ t: "wait", chat: role, id: e.id, data: e.data });
  setTimeout(() => apply({ t: "wait", chat: role, id: e.id, data: null }), 15000);
  post("/sim/tap", { ...chatOf(role), message_id: +e.id, data: e.data }).then(said => { const m = chats[role].msgs.find(m => m.id === e.id); if (m) m.query = said.callback_query_id; return fetch(`/sim/answers?callback_query_id=${said.callback_query_id}`); }).then(r => r.json()).then(a => { if (a.answered) apply({ t: "wait", chat: role, id: e.id, data: null }); }).catch(error => { apply({ t: "wait", chat: role, id: e.id, data: null }); oops(role)(error); });
}
function openPage(role, url) {
  const s = openSheet(role, `<h2>${tx(L("결제사", "Payment company"))}<button data-close aria-label="${tx(UI.close)}">${icon("x")}</button></h2><iframe src="${esc(url)}" title="${tx(L("결제사 창", "The payment company's window"))}"></iframe>`, { testid: "sheet-page", cls: "web" });
  const done = m => { if (m.data?.baedal === "close" && m.origin === location.origin) { removeEventListener("message", done); s.close(); } };
  addEventListener("message", done);
}
function shareNumber(role) {
  const s = openSheet(role, `<p>${tx(L("내 번호를 이 봇에 보낼까요?", "Share your number with this bot?"))}</p><button data-yes data-testid="contact-confirm">${tx(L("보내기", "Share"))}</button><button data-close>${tx(UI.close)}</button>`, { mid: true, testid: "sheet-contact" });
  $("[data-yes]", s.el).onclick = () => { s.close(); post("/sim/contact", { ...chatOf(role), own: true }).catch(oops(role)); };
}
const STREETS = [L("새별구 은행나무로 23", "23 Eunhaengnamu-ro"), L("새별구 은행나무로 31", "31 Eunhaengnamu-ro"), L("새별구 은행나무로23길 5", "5 Eunhaengnamu-ro 23-gil"), L("새별구 솔밭로 112", "112 Solbat-ro")];
function pickPlace(role) {
  const s = openSheet(role, `<div class="grab"></div><h2>${tx(L("어디로 가져다드릴까요?", "Where shall we bring it?"))}<button data-close aria-label="${tx(UI.close)}">${icon("x")}</button></h2><div class="picker" tabindex="0" role="application" aria-label="${tx(L("지도. 화살표 키로 움직여요.", "Map. Move with arrow keys."))}" data-testid="map-picker">${mapSvg({ view: "440 474 400 260" })}<svg class="me" viewBox="-30 -74 60 84">${pinAt([0, 0], "var(--brand-vivid)", "home")}</svg><span class="tip">${tx(L("지도를 움직여 핀을 맞춰 주세요", "Move the map under the pin"))}</span></div><div class="addr">${icon("pin")}<div><b data-place></b></div></div><button class="cta" data-here data-testid="map-confirm">${tx(L("여기로 받을게요", "Deliver here"))}</button>`, { testid: "sheet-map" });
  const pk = $(".picker", s.el), svg = $(".map", pk); let v = [440, 474], d = null, street = STREETS[0];
  const move = (dx, dy) => { v = [Math.max(0, Math.min(560, v[0] + dx)), Math.max(0, Math.min(640, v[1] + dy))]; svg.setAttribute("viewBox", `${v[0]} ${v[1]} 400 260`); street = STREETS[Math.abs(Math.round((v[0] - 440) / 40 + (v[1] - 474) / 40)) % 4]; $("[data-place]", s.el).textContent = tx(street); };
  pk.onpointerdown = e => { d = [e.clientX, e.clientY]; pk.classList.add("drag"); pk.setPointerCapture(e.pointerId); }; pk.onpointermove = e => { if (d) { const k = 400 / pk.clientWidth; move((d[0] - e.clientX) * k, (d[1] - e.clientY) * k); d = [e.clientX, e.clientY]; } }; pk.onpointerup = pk.onpointercancel = () => { d = null; pk.classList.remove("drag"); };
  pk.onkeydown = e => { const m = { ArrowLeft: [-20, 0], ArrowRight: [20, 0], ArrowUp: [0, -20], ArrowDown: [0, 20] }[e.key]; if (m) { e.preventDefault(); move(...m); } };
  move(0, 0);
  $("[data-here]", s.el).onclick = () => { s.close(); post("/sim/location", { ...chatOf(role), ...toEarth(v[0] + 200, v[1] + 130), title: tx(street), address: tx(street) }).catch(oops(role)); };
}
$("#add-person").onclick = async () => {
  const n = Object.keys(seats).length, role = `customer${n}`;
  if (n >= 4) return;
  const person = await post("/sim/people", { first_name: lang === "ko" ? `손님 ${n}` : `Customer ${n}`, language_code: lang, phone: `+8210${String(Date.now()).slice(-8)}` });
  ROLES[role] = { ...EVERY_ROLE.customer, who: L(person.first_name, person.first_name) }; chats[role] = newChat(); chats[role].hello = HELLO.customer; seats[role] = { bot: seats.customer.bot, person: person.id };
  build(); for (const r in seats) { drawFoot(r); drawLog(r); } coach();
};

/* ---- the drawer ---- */
ui.switches = () => [
  { name: "company", label: L("결제사", "Payment company"), value: mode, options: [{ value: "ok", label: L("정상", "Healthy") }, { value: "slow", label: L("느림", "Slow") }, { value: "declining", label: L("거절", "Declines") }, { value: "refusing", label: L("장애", "Down"), hot: 1 }, { value: "losing_replies", label: L("답 잃음", "Loses replies"), hot: 1 }] },
  { name: "clock", label: L("시계 빨리 감기", "Fast-forward the clock"), options: [{ value: "1", label: L("+1분", "+1 min") }, { value: "5", label: L("+5분", "+5 min") }, { value: "30", label: L("+30분", "+30 min") }] },
  { name: "bot", label: L("매장 봇 끄기", "Store bot off"), toggle: control?.store_side === "off", risk: 1 },
  { name: "f429", label: L("너무 잦음 (429)", "Too many requests (429)"), toggle: flood, risk: 1 },
];
async function flip(e) {
  if (e.name === "company") { mode = e.value; await post("/company/sim/switch", { mode, ...(mode === "slow" ? { delay_ms: 3000 } : {}) }); }
  if (e.name === "clock") await post("/demo/control", { clock_forward_s: e.value * 60 });
  if (e.name === "bot") control = await post("/demo/control", { store_side: e.value === "true" ? "off" : "on" });
  if (e.name === "f429") { flood = e.value === "true"; if (flood) await post("/sim/faults", { method: "sendMessage", code: 429, description: "Too Many Requests: retry after 2", retry_after: 2, times: 1000 }); else await fetch("/sim/faults", { method: "DELETE" }); }
  await look();
}
async function look() {
  const shown = await fetch("/demo/control"); if (!shown.ok) return;
  control = await shown.json();
  bugs.events = control.events.map(x => ({ at: Date.parse(x.at), name: x.name, by: x.by, note: x.note }));
  bugs.notices = control.notices.map(x => ({ at: Date.parse(x.at), chat: x.to.startsWith("customer") ? "customer" : "owner", kind: x.kind, state: x.state === "owed" ? "wait" : x.state, tries: x.tries, note: x.note.replace(/<[^>]+>/g, "") }));
  bugs.timers = control.timers.map(x => ({ name: x.name, due: x.due_at ? Date.parse(x.due_at) : ui.now(), done: x.done ? L("지나감", "asked") : null }));
  for (const role in seats) if (seats[role].bot !== seats.customer.bot) { const down = control.store_side === "off"; if (chats[role].down !== down) apply({ t: "chat", chat: role, patch: { down, held: 0 } }); }
  drawDock();
}
setInterval(() => { if (!$("#dock").hidden) look(); }, 1500);
load().then(() => { listen(); look(); if (params.get("dock")) toggleDock(true); });
