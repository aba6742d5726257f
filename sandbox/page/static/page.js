/* The page of chats: draws what it is told (apply) and says what a person did (onSend).
   It knows nothing about food; wire.js brings the messages. */
"use strict";
const L = (ko, en) => ({ ko, en });
let lang = params.get("lang") === "en" ? "en" : "ko";
const tx = v => v == null ? "" : typeof v === "object" ? v[lang] : String(v);
const EVERY_ROLE = {
  customer: { icon: "bag", name: L("손님", "Customer"), who: L("김민아", "Mina"), bot: L("배달", "Baedal") },
  owner: { icon: "store", name: L("사장님", "Owner"), who: L("박정호 · 골목닭집", "Jeongho · Alley Chicken"), bot: L("배달 일터", "Baedal Work") },
  rider: { icon: "scooter", name: L("라이더", "Rider"), who: L("이준", "Jun"), bot: L("배달 일터", "Baedal Work") },
  admin: { icon: "shield", name: L("관리자", "Admin"), who: L("최서연", "Seoyeon"), bot: L("배달 일터", "Baedal Work") },
};
const ROLES = {};
const UI = {
  play: L("대신 해 보기", "Play it for me"), stop: L("멈추기", "Stop"), restart: L("처음부터", "Start over"), theme: L("밝기 바꾸기", "Switch theme"), dock: L("들여다보기", "Inspector"), bot: L("봇", "bot"), typing: L("입력 중…", "typing…"),
  edited: L("수정됨", "edited"), menu: L("메뉴", "Menu"), ph: L("메시지 쓰기", "Message"), send: L("보내기", "Send"), keys: L("버튼 자판 여닫기", "Toggle keyboard"), turn: L("다음 차례", "Your turn"), today: L("오늘", "Today"), ok: L("알겠어요", "OK"), close: L("닫기", "Close"),
  down: L("매장 봇이 꺼져 있어요. 주문은 계속 받아요.", "The store bot is off. Orders still come in."), held: L("밀린 알림", "waiting"), fresh: L("새 메시지", "new message"), start: L("시작", "Start"),
};
const newChat = () => ({ msgs: [], typing: false, unread: 0, rk: null, rkOpen: true, cmds: [], down: false, held: 0, hello: null, empty: null });
const chats = {};
const bugs = { calls: [], events: [], notices: [], timers: [] };
const ui = { onSend: null, now: () => Date.now(), switches: () => [], coach: null, active: "customer", tab: "calls", playing: false };
const send = e => ui.onSend && ui.onSend(e);

/* ---- Bot API text → page. Whitelisted tags only; three conventions make plain text handsome (design.md) ---- */
const inline = s => s.replace(/&lt;(\/?(?:b|s|u|code))&gt;/g, "<$1>").replace(/&lt;i&gt;(.*?)&lt;\/i&gt;/g, '<span class="sub">$1</span>').replace(/&lt;tg-time unix=&quot;(\d+)&quot;.*?&gt;.*?&lt;\/tg-time&gt;/g, '<span class="count" data-until="$1"></span>');
function body(text) {
  const src = esc(text); let out = "", lines = src.replace(/&lt;blockquote&gt;([\s\S]*?)&lt;\/blockquote&gt;/g, (_, q) => "\u0001" + q.replace(/\n/g, "\u0002") + "\n").split("\n");
  for (let i = 0; i < lines.length; i++) {
    const l = lines[i];
    if (/^[●◉○━─]+$/.test(l) && /[●◉○]/.test(l)) { // ●━━◉──○ and the names on the next line
      const dots = l.replace(/[━─]/g, ""), names = (lines[++i] || "").split(" · "), now = dots.lastIndexOf("◉");
      out += `<ol class="steps${now === dots.length - 1 ? " end" : ""}" style="--k:${dots.length}">${[...dots].map((d, k) => `<li class="${d === "●" ? "done" : d === "◉" ? "now" : ""}"${d === "◉" ? ' aria-current="step"' : ""}>${inline(names[k] || "")}</li>`).join("")}</ol>`;
    } else if (/^─+$/.test(l)) out += "<hr>";
    else if (l[0] === "\u0001") out += `<blockquote>${inline(l.slice(1).replace(/\u0002/g, "<br>"))}</blockquote>`;
    else if (l.includes("\u2003")) { const [a, b] = l.split("\u2003"); const bold = /^&lt;b&gt;/.test(a) && !/&lt;\/b&gt;/.test(a); out += `<span class="l row"><span>${inline(a)}${bold ? "</b>" : ""}</span><span>${bold ? "<b>" : ""}${inline(b)}</span></span>`; }
    else if (i === 0 && /^&lt;b&gt;.*&lt;\/b&gt;$/.test(l)) out += `<span class="l big">${inline(l)}</span>`;
    else out += `<span class="l">${inline(l)}</span>`;
  }
  return out;
}
const hm = ms => `<time datetime="${new Date(ms).toISOString()}">${clock(ms)}</time>`;
function kbHtml(m) {
  if (!m.kb) return "";
  return `<div class="kb${m.wait ? " busy" : ""}">${m.kb.map(r => `<div class="r">${r.map(b => { const t = esc(tx(b.text)), two = t.split("\u2003"), id = `${m.id}:${b.data}`;
    return `<button type="button" class="${b.style || ""} ${two[1] ? "split" : ""} ${b.sel ? "sel" : ""} ${m.wait === b.data ? "wait" : ""} ${b.web ? "web" : ""}" data-tap="${esc(b.data)}" data-mid="${m.id}" data-testid="btn-${esc(b.data)}"${m.wait === b.data ? ' aria-busy="true"' : ""}${b.sel ? ' aria-pressed="true"' : ""}>${two[1] ? `<span>${two[0]}</span><span>${two[1]}</span>` : t}</button>`; }).join("")}</div>`).join("")}</div>`;
}
function msgEl(role, m, prev, next) {
  const el = document.createElement("div");
  if (m.service) { el.className = "day svc"; el.innerHTML = esc(tx(m.text)); el.dataset.testid = "msg-" + m.id; return el; }
  const near = (a, b) => a && b && !a.service && !b.service && a.out === b.out && Math.abs(a.at - b.at) < 4 * 60e3;
  el.className = ["msg", m.out && "out", m.photo && "photo wide", m.location && "loc", (m.kb || m.wide || /[\u2003◉]/.test(tx(m.text))) && "wide", near(prev, m) && "same", !near(m, next) && !m.kb && "tail", m.fresh && "new"].filter(Boolean).join(" ");
  el.dataset.testid = "msg-" + m.id; el.dataset.id = m.id;
  const meta = `<span class="meta">${m.edited ? tx(UI.edited) + " " : ""}${hm(m.at)}${m.out ? icon("check") : ""}</span>`;
  const media = m.photo ? `<img class="ph" src="${esc(m.photo)}" alt="${esc(tx(m.alt))}">` : m.location ? mapSvg({ view: m.location.view || `${m.location.x - 150} ${m.location.y - 95} 300 150`, [m.location.pin]: true, rider: m.location.rider, route: m.location.route, label: tx(m.location.label) }) : "";
  const inner = m.contact ? `<div class="contact"><span class="ava">${esc(tx(m.contact.name)[0])}</span><span><b>${esc(tx(m.contact.name))}</b>${esc(m.contact.phone)}</span></div>` : body(tx(m.text));
  const until = /<tg-time unix="(\d+)"/.exec(tx(m.text))?.[1], drain = until ? `<span class="drain" data-until="${until}" data-span="${Math.max(1, until - m.at / 1000)}"><i></i></span>` : "";
  el.innerHTML = `<div class="bub">${media}<div class="body">${inner}${drain}${meta}</div></div>${kbHtml(m)}`;
  return el;
}
const near = el => el.scrollHeight - el.scrollTop - el.clientHeight < 140;
function drawLog(role) {
  const c = chats[role], log = $(`#log-${role}`), stick = near(log) || c.jump; c.jump = false;
  const keep = document.activeElement?.closest?.(`#log-${role}`) ? document.activeElement.dataset.testid : null;
  log.replaceChildren();
  if (c.hello) log.insertAdjacentHTML("beforeend", `<div class="hello"><img src="/page/art/half.svg" alt=""><div><b>${esc(tx(c.hello.title))}</b><p>${esc(tx(c.hello.text))}</p></div></div>`);
  else if (!c.msgs.length && c.empty) log.insertAdjacentHTML("beforeend", `<p class="empty">${esc(tx(c.empty))}</p>`);
  else log.insertAdjacentHTML("beforeend", `<div class="day">${tx(UI.today)}</div>`);
  c.msgs.forEach((m, i) => { const el = msgEl(role, m, c.msgs[i - 1], c.msgs[i + 1]); log.append(el); if (m.flash) el.classList.add("flash"); m.fresh = m.flash = false; });
  if (c.typing) log.insertAdjacentHTML("beforeend", `<div class="msg tail"><div class="bub"><span class="dots" aria-label="${tx(UI.typing)}"><i></i><i></i><i></i></span></div></div>`);
  if (stick) log.scrollTop = 1e9;
  if (keep) $(`[data-testid="${CSS.escape(keep)}"]`, log)?.focus({ preventScroll: true });
  $(`#sub-${role}`).innerHTML = c.typing ? tx(UI.typing) : `${tx(UI.bot)} · Sandbox`; $(`#sub-${role}`).className = c.typing ? "typing" : "";
  tick();
}
function drawFoot(role) {
  const c = chats[role], f = $(`#foot-${role}`), had = f.contains(document.activeElement);
  const val = $("input", f)?.value || "";
  if (c.hello) f.innerHTML = `<div class="compose" style="padding:0"><button class="start" style="flex:1" data-tap="start" data-testid="btn-start">${tx(UI.start)}</button></div>`;
  else f.innerHTML = `<form class="compose" data-form="${role}"><button type="button" class="menu" data-cmds="${role}" aria-haspopup="menu" data-testid="menu-${role}">${icon("menu")}${tx(UI.menu)}</button><input aria-label="${tx(UI.ph)}" placeholder="${tx(UI.ph)}" autocomplete="off" data-testid="composer-${role}" value="${esc(val)}">${c.rk ? `<button type="button" class="ic" data-rk="${role}" aria-label="${tx(UI.keys)}" aria-expanded="${c.rkOpen}">${icon("grid")}</button>` : ""}<button class="ic sendb" aria-label="${tx(UI.send)}" data-testid="send-${role}">${icon("send")}</button></form>${c.rk && c.rkOpen ? `<div class="rk" data-testid="reply-keyboard-${role}">${c.rk.map(r => `<div class="r">${r.map(b => `<button class="${b.style || ""}" data-tap="${esc(b.data)}" data-kbtext="1" data-testid="key-${esc(b.data)}">${esc(tx(b.text))}</button>`).join("")}</div>`).join("")}</div>` : ""}`;
  if (had) $("input, .start", f)?.focus({ preventScroll: true });
  f.parentElement.style.setProperty("--foot", f.offsetHeight + "px");
  $(`#down-${role}`).hidden = !c.down; $(`#down-${role}`).innerHTML = c.down ? icon("pause") + tx(UI.down) + (c.held ? ` · ${tx(UI.held)} <b class="num">${c.held}</b>` : "") : "";
}
function drawBadges() {
  for (const r in ROLES) for (const el of $$(`[data-badge="${r}"]`)) { const n = chats[r].unread; el.hidden = !n; el.textContent = n > 9 ? "9+" : n; }
}
function drawCoach() {
  const c = ui.coach; if (!c) return;
  $("#coach").dataset.role = c.role || ""; $("#coach").innerHTML = `${c.role ? `<span class="who">${icon(ROLES[c.role].icon)}${tx(ROLES[c.role].name)}</span>` : ""}<span>${tx(c.text)}</span>`;
  for (const r in ROLES) { $(`#seat-${r}`).classList.toggle("next", r === c.role); $(`#tab-${r}`).classList.toggle("next", r === c.role); }
}
function drawChrome() {
  document.documentElement.lang = lang;
  $("#mark").innerHTML = mark(); $(".brand b").textContent = lang === "en" ? "Baedal" : "배달";
  $("#add-person").innerHTML = icon("plus") + tx(L("손님 추가", "Add a customer"));
  for (const [id, ic, t] of [["theme", document.documentElement.dataset.theme === "dark" ? "sun" : "moon", UI.theme], ["dock-toggle", "dock", UI.dock]]) { const b = $("#" + id); b.innerHTML = icon(ic); b.title = tx(t); b.setAttribute("aria-label", tx(t)); }
  $("#lang-ko").setAttribute("aria-pressed", lang === "ko"); $("#lang-en").setAttribute("aria-pressed", lang === "en");
}
function build() {
  $("#stage").innerHTML = Object.entries(ROLES).map(([r, x]) => `<section class="seat" id="seat-${r}" data-role="${r}" data-testid="phone-${r}" aria-label="${tx(x.name)}">
    <div class="cap">${icon(x.icon)}<b>${tx(x.name)}</b><span>${tx(x.who)}</span><span class="turn">${tx(UI.turn)}</span><span class="badge" data-badge="${r}" hidden></span></div>
    <div class="phone"><div class="bar"><span class="ava">${mark(`var(--${r})`, r === "customer" ? "#fff" : "var(--surface)")}</span><div class="t"><b>${tx(x.bot)}</b><span id="sub-${r}"></span></div></div>
    <div class="down" id="down-${r}" role="status" hidden></div><div class="log" id="log-${r}" role="log" aria-live="off" tabindex="0" aria-label="${tx(x.name)} · ${tx(x.bot)}" data-testid="chat-${r}"></div><div id="foot-${r}"></div></div></section>`).join("");
  $("#tabs").innerHTML = Object.entries(ROLES).map(([r, x]) => `<button role="tab" id="tab-${r}" data-role="${r}" data-goto="${r}" data-testid="tab-${r}" aria-controls="seat-${r}" aria-selected="${ui.active === r}">${icon(x.icon)}${tx(x.name)}<span class="badge" data-badge="${r}" hidden></span></button>`).join("");
  for (const r in ROLES) { chats[r].jump = true; drawFoot(r); drawLog(r); }
  drawChrome(); drawCoach(); drawBadges(); drawDock(); watch();
}
let io; function watch() { io?.disconnect(); io = new IntersectionObserver(es => es.forEach(e => { const r = e.target.dataset.role; $(`#tab-${r}`)?.setAttribute("aria-selected", e.isIntersecting && e.intersectionRatio > .6); if (e.isIntersecting && getComputedStyle($("#tabs")).display !== "none" && innerWidth < 700 && e.intersectionRatio > .6) { ui.active = r; chats[r].unread = 0; drawBadges(); } }), { root: $("#stage"), threshold: [0, .61, 1] }); $$(".seat").forEach(s => io.observe(s)); }
function goto(role, smooth = true) { $(`#seat-${role}`).scrollIntoView({ behavior: smooth && !matchMedia("(prefers-reduced-motion: reduce)").matches ? "smooth" : "instant", inline: "start", block: "nearest" }); }

/* ---- what the server tells us ---- */
let seq = 100;
function apply(e) {
  const c = chats[e.chat];
  if (e.t === "message") {
    const m = { id: e.m.id || "m" + ++seq, at: ui.now(), fresh: true, ...e.m }; c.hello = null; c.typing = false; c.msgs.push(m); c.jump = true; drawLog(e.chat);
    if (!m.out && !m.service && !m.quiet) { if (ui.active !== e.chat) { c.unread++; drawBadges(); } $("#announce").textContent = `${tx(ROLES[e.chat].name)}, ${tx(UI.fresh)}: ${tx(m.text).replace(/<[^>]+>/g, "").slice(0, 140)}`; }
    return m.id;
  }
  if (e.t === "edit") { const m = c.msgs.find(m => m.id === e.id); if (!m) return; Object.assign(m, { wait: null }, e.patch); if (e.patch.text && !e.silentMark) m.edited = true; m.flash = !!e.flash; drawLog(e.chat); return; }
  if (e.t === "wait") { const m = c.msgs.find(m => m.id === e.id); if (m) { m.wait = e.data; drawLog(e.chat); } return; }
  if (e.t === "typing") { c.typing = e.on; drawLog(e.chat); return; }
  if (e.t === "chat") { Object.assign(c, e.patch); drawFoot(e.chat); drawLog(e.chat); return; }
  if (e.t === "answer") return e.alert ? alertBox(e.chat, e.text) : toast(e.chat, e.text);
  if (e.t === "coach") { ui.coach = e; drawCoach(); return; }
  if (e.t === "bug") { bugs[e.list].unshift({ at: ui.now(), ...e.row }); bugs[e.list].length > 200 && bugs[e.list].pop(); drawDock(); return; }
}
function toast(role, text) { const p = $(`#seat-${role} .phone`); $(".toast", p)?.remove(); p.insertAdjacentHTML("beforeend", `<div class="toast" role="status" data-testid="toast">${esc(tx(text))}</div>`); const el = $(".toast", p); setTimeout(() => el.remove(), 3200); }
function openSheet(role, html, { mid = false, testid = "sheet", cls = "" } = {}) {
  const p = $(`#seat-${role} .phone`), back = document.activeElement; $(".scrim", p)?.remove();
  p.insertAdjacentHTML("beforeend", `<div class="scrim ${mid ? "mid" : ""}"><div class="${mid ? "alert" : "sheet " + cls}" role="${mid ? "alertdialog" : "dialog"}" aria-modal="true" tabindex="-1" data-testid="${testid}">${html}</div></div>`);
  const sc = $(".scrim", p), dlg = sc.firstElementChild, close = () => { sc.remove(); back?.isConnected && back.focus({ preventScroll: true }); };
  sc.addEventListener("click", e => { if (e.target === sc || e.target.closest("[data-close]")) { close(); send({ t: "sheet_closed", chat: role, sheet: testid }); } });
  sc.addEventListener("keydown", e => { if (e.key === "Escape") { e.stopPropagation(); close(); } if (e.key === "Tab") { const f = $$("button,input,[tabindex='0']", dlg).filter(x => !x.disabled); if (!f.length) return; const a = f[0], z = f.at(-1); if (e.shiftKey && document.activeElement === a) { z.focus(); e.preventDefault(); } else if (!e.shiftKey && document.activeElement === z) { a.focus(); e.preventDefault(); } } });
  dlg.focus({ preventScroll: true }); return { el: dlg, close };
}
function alertBox(role, text) { openSheet(role, `<p>${esc(tx(text))}</p><button data-close>${tx(UI.ok)}</button>`, { mid: true, testid: "alert" }); }

/* ---- what people do ---- */
document.addEventListener("click", e => {
  const t = e.target.closest("button"); if (!t) return;
  const seat = t.closest(".seat"), role = seat?.dataset.role;
  if (role && t.dataset.tap && !t.closest(".scrim")) { touch(role); const m = chats[role].msgs.find(m => m.id === t.dataset.mid); if (m?.wait) return; return send({ t: "tap", chat: role, id: t.dataset.mid, data: t.dataset.tap, label: t.dataset.kbtext ? t.textContent : null }); }
  if (t.dataset.dockclose !== undefined) { toggleDock(false); return $("#dock-toggle").focus(); }
  if (t.dataset.cmds) return cmdMenu(t.dataset.cmds, "");
  if (t.dataset.rk) { const c = chats[t.dataset.rk]; c.rkOpen = !c.rkOpen; c.jump = true; drawFoot(t.dataset.rk); return drawLog(t.dataset.rk); }
  if (t.dataset.goto) return goto(t.dataset.goto);
  if (t.dataset.bug) { ui.tab = t.dataset.bug; return drawDock(); }
  if (t.dataset.sw) return send({ t: "switch", name: t.dataset.sw, value: t.dataset.val });
});
function touch(role) { ui.active = role; if (chats[role].unread) { chats[role].unread = 0; drawBadges(); } }
document.addEventListener("pointerdown", e => { const s = e.target.closest(".seat"); if (s) touch(s.dataset.role); if (!e.target.closest(".cmds, [data-cmds]")) $$(".cmds").forEach(x => x.remove()); });
document.addEventListener("focusin", e => { const s = e.target.closest(".seat"); if (s) touch(s.dataset.role); });
document.addEventListener("submit", e => { const r = e.target.dataset.form; if (!r) return; e.preventDefault(); const i = $("input", e.target), v = i.value.trim(); $$(".cmds").forEach(x => x.remove()); if (v) { i.value = ""; send({ t: "text", chat: r, text: v }); } });
document.addEventListener("input", e => { const f = e.target.closest("[data-form]"); if (f) e.target.value.startsWith("/") ? cmdMenu(f.dataset.form, e.target.value) : $$(".cmds").forEach(x => x.remove()); });
document.addEventListener("keydown", e => { if (e.key === "Escape") $$(".cmds").forEach(x => x.remove()); });
function cmdMenu(role, starts) {
  const p = $(`#seat-${role} .phone`), open = $(".cmds", p); open?.remove(); if (open && !starts) return;
  const list = chats[role].cmds.filter(c => ("/" + c[0]).startsWith(starts || "/")); if (!list.length) return;
  p.insertAdjacentHTML("beforeend", `<div class="cmds" role="menu" data-testid="commands-${role}">${list.map(c => `<button role="menuitem" data-cmd="${c[0]}"><code>/${c[0]}</code><span>${tx(c[1])}</span></button>`).join("")}</div>`);
  $$(".cmds button", p).forEach(b => b.onclick = () => { $$(".cmds").forEach(x => x.remove()); $("input", p).value = ""; send({ t: "text", chat: role, text: "/" + b.dataset.cmd }); });
}

/* ---- inspector ---- */
const LISTS = { calls: L("Bot API 호출", "Bot API calls"), events: L("사건", "Events"), notices: L("알림", "Notices"), timers: L("타이머", "Timers") };
const HUSH = { calls: L("봇이 보낸 요청이 여기에 쌓여요.", "Requests the bots send appear here."), events: L("주문에 무슨 일이 생길 때마다 한 줄씩 남아요.", "One line for every fact about an order."), notices: L("누구에게 무엇을 알렸는지, 닿았는지 보여요.", "Who was told what, and whether it arrived."), timers: L("때가 되면 울릴 일들이에요. 시계를 빨리 감아 보세요.", "What is due later. Try fast-forwarding the clock.") };
function drawDock() {
  const d = $("#dock"); if (d.hidden) return;
  const keep = document.activeElement?.closest?.("#dock") ? document.activeElement.dataset.k : null, tops = $$("ol", d).map(o => o.scrollTop);
  const rows = { calls: x => `<li data-role="${x.chat}"><time>${clock(x.at)}</time><b><i class="dot"></i>${x.method}</b><span class="ms ${x.status === 200 ? "" : "bad"}">${x.status === 200 ? x.ms + " ms" : x.status + (x.after ? ` · ${x.after}s` : "")}</span><p>${esc(x.body)}</p></li>`,
    events: x => `<li><time>${clock(x.at)}</time><b>${x.name}</b><span class="ms">${esc(x.by || "")}</span><p>${esc(tx(x.note))}</p></li>`,
    notices: x => `<li data-role="${x.chat}"><time>${clock(x.at)}</time><b style="font-family:inherit"><i class="dot"></i>${esc(tx(x.kind))}</b><span class="ms ${x.state === "sent" ? "okk" : "bad"}">${x.state === "sent" ? tx(L("보냄", "sent")) : tx(L("대기", "waiting"))}${x.tries > 1 ? ` · ${x.tries}` : ""}</span><p>${esc(tx(x.note))}</p></li>`,
    timers: x => `<li class="${x.done ? "off" : ""}"><time>${clock(x.due)}</time><b style="font-family:inherit">${esc(tx(x.name))}</b><span class="ms num">${x.done ? tx(x.done) : `<span data-until="${x.due / 1000}"></span>`}</span></li>` };
  d.innerHTML = `<div class="pane"><h3>${tx(L("스위치", "Switches"))}<small class="num" data-clock></small><button class="xx" data-dockclose aria-label="${tx(UI.close)}" data-testid="dock-close">${icon("x")}</button></h3><div class="sw">${ui.switches().map(s => s.toggle !== undefined ? `<button class="tog ${s.risk ? "risk" : ""}" role="switch" aria-checked="${s.toggle}" data-sw="${s.name}" data-val="${!s.toggle}" data-k="${s.name}" data-testid="switch-${s.name}"><span>${tx(s.label)}</span><i></i></button>` : `<div class="f"><span>${tx(s.label)}</span><div class="opt" role="group" aria-label="${tx(s.label)}">${s.options.map(o => `<button class="${o.hot ? "hot" : ""}" data-sw="${s.name}" data-val="${o.value}" data-k="${s.name + o.value}" data-testid="switch-${s.name}-${o.value}"${s.value !== undefined ? ` aria-pressed="${s.value === o.value}"` : ""}>${tx(o.label)}</button>`).join("")}</div></div>`).join("")}</div></div>
  <div class="docktabs" role="tablist">${Object.entries(LISTS).map(([k, v]) => `<button role="tab" aria-selected="${ui.tab === k}" data-bug="${k}" data-k="t${k}">${tx(v)} <span class="num">${bugs[k].length}</span></button>`).join("")}</div>
  ${Object.entries(LISTS).map(([k, v]) => `<div class="pane list ${ui.tab === k ? "on" : ""}" data-testid="list-${k}"><h3>${tx(v)}<small>${bugs[k].length}</small></h3><ol tabindex="0" aria-label="${tx(v)}">${bugs[k].map(rows[k]).join("") || `<li class="hush">${tx(HUSH[k])}</li>`}</ol></div>`).join("")}`;
  $$("ol", d).forEach((o, i) => o.scrollTop = tops[i] || 0); if (keep) $(`[data-k="${keep}"]`, d)?.focus(); tick();
}
function tick() {
  const now = ui.now();
  $$("[data-until]").forEach(el => { const left = Math.max(0, +el.dataset.until - now / 1000); if (el.dataset.span) el.firstElementChild.style.width = Math.min(100, left / +el.dataset.span * 100) + "%"; else el.textContent = mmss(left); });
  $$("[data-clock]").forEach(el => el.textContent = clock(now));
}
setInterval(tick, 1000);

/* ---- header ---- */
$("#theme").onclick = () => { setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"); drawChrome(); };
const setLang = l => { lang = l; build(); send({ t: "lang", lang: l }); };
$("#lang-ko").onclick = () => setLang("ko"); $("#lang-en").onclick = () => setLang("en");
function toggleDock(on) { const d = $("#dock"); d.hidden = on === undefined ? !d.hidden : !on; $("#dock-toggle").setAttribute("aria-expanded", !d.hidden); drawDock(); for (const r in ROLES) $(`#log-${r}`).scrollTop = 1e9; }
$("#dock-toggle").onclick = () => toggleDock();
