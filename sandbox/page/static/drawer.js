/* The drawer: switches that break things, and the lists of what really happened. */

import { call, get, post } from "./acts.js";
import { $, $$, esc, fill, keyed, made } from "./dom.js";
import { CALLS, COMPANYS, KINDS, LISTS, MEANS, NOTHING_YET, SAY, STATES } from "./drawer_words.js";
import { icon } from "./icons.js";
import { drawDown } from "./phone.js";
import { chats, levers, lists, now, seats, view } from "./state.js";
import { plainText } from "./text.js";
import { tick } from "./ticking.js";
import { clock, tx, UI } from "./words.js";

const LOOK_MS = 1500, MOST_CALLS = 200, FLOOD_S = 2;

/* -- switches --------------------------------------------------------------------------- */

const hint = words => words ? `<p class="hint">${tx(words)}</p>` : "";
const options = (name, value, all) => `<div class="f"><span>${tx(SAY[name])}</span><div class="opt" role="group" aria-label="${tx(SAY[name])}">${all.map(o => `<button type="button" class="${o.hot ? "hot" : ""}" data-switch="${name}" data-value="${o.value}" data-testid="switch-${name}-${o.value}"${value === null ? "" : ` aria-pressed="${value === o.value}"`}>${tx(SAY[`${name}_${o.value}`])}</button>`).join("")}</div>${hint(MEANS[value === null ? name : `${name}_${value}`])}</div>`;
const toggle = (name, on) => `<button type="button" class="tog risk" role="switch" aria-checked="${on}" data-switch="${name}" data-value="${!on}" data-testid="switch-${name}"><span>${tx(SAY[name])}</span><i></i></button>${on ? hint(MEANS[name]) : ""}`;
const COMPANY = [{ value: "ok" }, { value: "slow" }, { value: "declining" }, { value: "refusing", hot: true }, { value: "losing_replies", hot: true }];
const CLOCK = [{ value: "1" }, { value: "5" }, { value: "30" }];

function drawSwitches() {
  const el = $("[data-switches]"), held = el.contains(document.activeElement) && document.activeElement.dataset.testid;
  const changed = fill(el, options("company", levers.company, COMPANY) + options("clock", null, CLOCK) + toggle("bot", levers.storeOff) + toggle("f429", levers.flood));
  if (changed && held) $(`[data-testid="${held}"]`, el)?.focus();
}
const TURN = {
  company: async mode => { levers.company = mode; await post("/demo/control", { company: mode }); },
  clock: minutes => post("/demo/control", { clock_forward_s: minutes * 60 }),
  bot: off => post("/demo/control", { store_side: off === "true" ? "off" : "on" }),
  f429: async on => {
    levers.flood = on === "true";
    if (!levers.flood) return call("DELETE", "/sim/faults");
    return post("/sim/faults", { method: "sendMessage", code: 429, description: `Too Many Requests: retry after ${FLOOD_S}`, retry_after: FLOOD_S, times: 1000 });
  },
};

/* -- lists ------------------------------------------------------------------------------ */

const kind = name => KINDS[name] ? tx(KINDS[name]) : name;
const dot = role => role ? `<i class="dot" data-role="${role}"></i>` : "";
const more = (summary, details) => `<details><summary>${summary}</summary><pre tabindex="0">${esc(JSON.stringify(details, null, 2))}</pre></details>`;
const ROW = {
  calls: c => {
    const same = c.status === 400 && /not modified/.test(c.said);
    const how = c.status === 200 ? (c.ms === "" ? "200" : `${c.ms} ms`) : c.status === 0 ? tx(CALLS.none) : same ? tx(CALLS.same) : `${c.status}${c.after ? ` · ${c.after}s` : ""}`;
    return more(`<time>${clock(c.at)}</time><b class="${c.role === "company" ? "words" : ""}">${dot(c.role)}${esc(tx(c.method))}</b><span class="ms ${c.status === 200 || same ? "" : "bad"}">${how}</span><span class="p">${esc(c.text)}</span>`, c.details);
  },
  events: x => `<time>${clock(x.at)}</time><b>${esc(x.name)}</b><span class="ms">${esc(x.by)}</span><span class="p">${esc(x.note)}</span>`,
  notices: x => `<time>${clock(x.at)}</time><b class="words">${dot(x.role)}${esc(kind(x.kind))}</b><span class="ms ${x.state === "sent" ? "okk" : x.state === "owed" ? "" : "bad"}">${tx(STATES[x.state] || x.state)}${x.tries > 1 ? ` · ${x.tries}` : ""}</span><span class="p">${esc(x.note)}</span>`,
  timers: x => `<time>${clock(x.due)}</time><b class="words">${esc(kind(x.kind))}</b><span class="ms num">${x.done ? tx(STATES.done) : `<span data-until="${x.due / 1000}"></span>`}</span>`,
};

export async function noteEarlierCalls() {
  for (const c of (await get("/sim/calls")).slice(-MOST_CALLS)) noteCall({ bot: c.bot, call: c });
}
export function noteCall({ bot, call: c }) {
  if (lists.calls.some(x => x.key === c.n)) return;
  if (c.method.toLowerCase() === "getupdates") return; // one every few seconds, and nothing to see
  const person = +c.params?.chat_id;
  const role = [...seats.values()].find(s => s.bot === bot && (!person || s.person === person))?.role;
  const text = String(c.params?.text || c.params?.caption || "").split("\n")[0];
  put({
    key: c.n, at: c.at * 1000, role, method: c.method, status: c.status, ms: Math.round(c.ms),
    said: c.description || "",
    after: /retry after (\d+)/.exec(c.description)?.[1], text: plainText(text), details: c,
  });
  drawDrawer();
}
function put(row) {
  const place = lists.calls.findIndex(x => x.at <= row.at);
  lists.calls.splice(place < 0 ? lists.calls.length : place, 0, row);
  lists.calls.length = Math.min(lists.calls.length, MOST_CALLS);
}

/* The payment company's calls: ours to it, and its own to us. */
let companysLast = 0;
const posted = new Set();
const WHAT = [[/\/cancel$/, "cancel"], [/\/authorizations\//, "card"], [/\/confirm$/, "charge"], [/\/billing\//, "charge"], [/\/payments\//, "query"]];
async function noteCompany() {
  const [state, hook] = await Promise.all([get(`/company/sim/state?after=${companysLast}`), get("/company/sim/webhook")]);
  levers.company = state.mode;
  for (const c of state.calls) {
    companysLast = c.n;
    const what = WHAT.find(([path]) => path.test(c.path))?.[1];
    const status = c.answered ? c.status : 0;
    put({ key: `c${c.n}`, at: c.at * 1000, role: "company", method: COMPANYS[what], status, ms: c.ms, said: "", text: c.code || c.path, details: c });
  }
  for (const w of hook.delivered) {
    if (posted.has(w.id)) continue;
    posted.add(w.id);
    put({ key: `w${w.id}`, at: w.at * 1000, role: "company", method: COMPANYS.webhook, status: w.status, ms: "", said: "", text: w.payment, details: w });
  }
}

async function lookAgain() {
  const [shown] = await Promise.all([get("/demo/control").catch(() => null), noteCompany().catch(() => null)]);
  if (!shown) return;
  const counted = new Map(), unique = key => { const n = (counted.get(key) || 0) + 1; counted.set(key, n); return `${key}#${n}`; };
  const oldestFirst = (rows, make) => rows.slice().reverse().map(make).reverse(); // so that a key stays a row's
  lists.events = oldestFirst(shown.events, x => ({ ...x, key: unique(x.at + x.name), at: Date.parse(x.at) }));
  lists.notices = oldestFirst(shown.notices, x => ({ ...x, key: unique(x.at + x.kind + x.to), at: Date.parse(x.at), role: roleOf(x.to), note: plainText(x.note) }));
  lists.timers = shown.timers.map(x => ({ kind: x.name, key: unique(x.name), due: x.due_at ? Date.parse(x.due_at) : now(), done: x.done }));
  levers.storeOff = shown.store_side === "off";
  for (const [seat, { role }] of seats) {
    const down = levers.storeOff && role !== "customer", chat = chats.get(seat);
    if (chat.down !== down) { chat.down = down; drawDown(seat); }
  }
  drawDrawer();
}
function roleOf(to) {
  const [bot, person] = to.split(":");
  const member = [...seats.values()].find(s => s.person === +person && (s.role === "customer") === (bot === "customer"));
  return member?.role || (bot === "customer" ? "customer" : "owner");
}

/* -- the drawer itself -------------------------------------------------------------------- */

export function drawDrawer({ anew = false } = {}) {
  const el = $("#dock");
  if (el.hidden) return;
  if (anew || !el.firstElementChild) build(el);
  drawSwitches();
  for (const [name, rows] of Object.entries(lists)) {
    const on = view.tab === name, pane = $(`[data-list="${name}"]`, el), tab = $(`[data-tab="${name}"]`, el);
    pane.classList.toggle("on", on);
    tab.setAttribute("aria-selected", on);
    for (const count of [$("small", pane), $(".num", tab)]) fill(count, String(rows.length));
    const items = rows.length ? rows : [{ key: "none", none: true }];
    keyed($("ol", pane), items, {
      key: x => x.key, make: () => made("<li></li>"),
      update: (li, x) => {
        li.className = x.none ? "hush" : x.done ? "off" : "";
        const html = x.none ? tx(NOTHING_YET[name]) : ROW[name](x);
        if (name !== "calls" || !li.filled) fill(li, html); // a call never changes, and may be open
      },
    });
  }
  tick();
}
function build(el) {
  const tabs = Object.entries(LISTS).map(([name, words]) => `<button type="button" role="tab" data-tab="${name}" data-testid="tab-${name}">${tx(words)} <span class="num"></span></button>`).join("");
  const panes = Object.entries(LISTS).map(([name, words]) => `<div class="pane list" data-list="${name}" data-testid="list-${name}"><h3>${tx(words)} <small></small></h3><ol tabindex="0" aria-label="${tx(words)}"></ol></div>`).join("");
  el.innerHTML = `<div class="pane"><h3>${tx(SAY.switches)}<small class="num" data-clock></small><button type="button" class="xx" data-shut aria-label="${tx(UI.close)}" data-testid="dock-close">${icon("x")}</button></h3><div class="sw" data-switches></div></div><div class="docktabs" role="tablist" aria-label="${tx(UI.drawer)}">${tabs}</div>${panes}`;
}

export function openDrawer(on) {
  $("#dock").hidden = !on;
  $("#dock-toggle").setAttribute("aria-expanded", on);
  if (on) { drawDrawer(); lookAgain(); }
}
$("#dock").addEventListener("click", async e => {
  const t = e.target.closest("button");
  if (!t) return;
  if ("shut" in t.dataset) { openDrawer(false); $("#dock-toggle").focus(); }
  if (t.dataset.tab) { view.tab = t.dataset.tab; drawDrawer(); }
  if (!t.dataset.switch) return;
  t.classList.add("waits");
  t.setAttribute("aria-busy", "true");
  try { await TURN[t.dataset.switch](t.dataset.value); } finally { t.classList.remove("waits"); t.removeAttribute("aria-busy"); }
  await lookAgain();
});
$("#dock").addEventListener("keydown", e => { if (e.key === "Escape") { openDrawer(false); $("#dock-toggle").focus(); } });
setInterval(() => { if (!$("#dock").hidden) lookAgain(); }, LOOK_MS);
export { lookAgain };
