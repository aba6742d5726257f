// The kitchen board: shows what the stream tells, sends what is tapped, and says when it cannot.

import { icon, make, ticket, tick } from "./draw.js";
import * as sound from "./sound.js";

const COLUMNS = ["placed", "cooking", "ready", "delivering"];
const DEAD_AFTER_MS = 9_000; // three beats: the line is dead, whatever the browser thinks
const OFF_MS = 30_000; // a cook may have both hands full
const TOAST_MS = 5_000;
const LONGEST_PAUSE_MS = 15_000; // between two tries

const $ = (id) => document.getElementById(id);
const shown = new Map(); // order id → { told, el, order }
const ended = new Set(); // orders that were ended by a tap on this page
let page = null; // the page's words
let board = null; // what was told last
let known = null; // orders seen before; none before the first look
let stream = null;
let offset = 0; // our clock, less the house's
let heard = 0; // when anything came in last, by our clock
let heardAt = ""; // the same, for people
let asking = null; // { id, do }: an order whose reasons are shown
let pauseMs = 1_000;
let toastTimer = 0;
let entered = false; // whether the house knows this page: it took the link, or had given a cookie

const now = () => Date.now() - offset;

start();

async function start() {
  setInterval(everySecond, 1_000);
  document.addEventListener("click", tapped);
  addEventListener("offline", () => lost());
  addEventListener("online", () => { if (entered) listen(); });
  document.addEventListener("visibilitychange", () => { stayAwake(); sound.comeBack(); });
  sound.onChange(() => { if (board && page) controls(); });
  stayAwake();
  const link = location.hash.slice(1);
  if (link) {
    history.replaceState(null, "", location.pathname); // off the screen and out of the history
    if (!await enter(link)) return gone();
  }
  entered = true;
  listen();
}

// Hand the link over until the house has answered: without its cookie every board looks shut.
async function enter(link) {
  for (;;) {
    const answer = await send("/board/open", { link });
    if (answer?.ok) return true;
    if (answer && answer.status < 500 && answer.status !== 429) return false;
    lost();
    await new Promise((resolve) => { setTimeout(resolve, pauseMs); });
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

function listen() {
  stream?.close();
  stream = new EventSource("/board/events");
  stream.addEventListener("words", (e) => { page = JSON.parse(e.data); label(); alive(); });
  stream.addEventListener("board", (e) => { board = JSON.parse(e.data); alive(board.now); draw(); });
  stream.addEventListener("beat", (e) => alive(Number(e.data)));
  stream.addEventListener("off", gone);
  stream.onerror = () => {
    lost();
    if (stream.readyState === EventSource.CLOSED) comeBack();
  };
  heard = Date.now();
}

// The browser gave up: it was answered with an error. Is the board off, or the house busy?
async function comeBack() {
  const answer = await send("/board/here", null, "GET");
  if (answer?.status === 404) return gone();
  setTimeout(listen, pauseMs);
  pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
}

function alive(at) {
  heard = Date.now();
  if (at) offset = heard - at;
  heardAt = clock(now());
  pauseMs = 1_000;
  $("lost").hidden = true;
}

function lost() {
  if (!page) $("waits").classList.add("now"); // nothing is shown yet: it says that it waits
  if (!page || !$("lost").hidden) return;
  $("lost").textContent = page.words.offline.replace("{at}", heardAt);
  $("lost").hidden = false;
}

function gone() {
  stream?.close();
  stream = null;
  $("opening").hidden = $("board").hidden = true;
  $("gone").hidden = false;
}

async function send(path, body, method = "POST") {
  const init = body === null ? { method } : {
    method, body: JSON.stringify(body), headers: { "Content-Type": "application/json", "Accept-Language": page?.lang ?? document.documentElement.lang },
  };
  const stop = new AbortController(); // AbortSignal.timeout is younger than many a kitchen's tablet
  const timer = setTimeout(() => stop.abort(), 10_000);
  try {
    return await fetch(path, { ...init, credentials: "same-origin", signal: stop.signal });
  } catch {
    return null; // the net is down
  } finally {
    clearTimeout(timer);
  }
}

// --- what is drawn

function label() {
  document.documentElement.lang = page.lang;
  $("columns").replaceChildren(...COLUMNS.map((name) =>
    make("section", { className: `column ${name}`, data: { testid: `column-${name}` }, "aria-label": page.words[name] },
      make("h2", {}, page.words[name], make("span", { textContent: "0" })),
      make("ol", { tabIndex: 0, "aria-label": page.words[name] }))));
  shown.clear();
  $("hush").firstElementChild.textContent = page.words.needs_a_tap;
  $("hush").lastElementChild.textContent = page.words.turn_sound_on;
  $("shut").firstElementChild.textContent = page.words.shut;
  $("shut").lastElementChild.textContent = page.words.open_again;
  if (board) draw();
}

function draw() {
  if (!page) return;
  $("opening").hidden = true;
  $("board").hidden = false;
  document.title = `${board.store.name} · ${page.title}`;
  $("store").textContent = board.store.name;
  $("where").textContent = board.store.where;
  const focused = document.activeElement?.dataset?.testid;
  for (const column of document.querySelectorAll(".column")) fill(column);
  const there = new Set(board.orders.map((order) => order.id));
  tellWhatIsOff(there);
  if (focused) document.querySelector(`[data-testid="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  greet(there);
  controls();
  everySecond();
}

function fill(column) {
  const name = COLUMNS.find((each) => column.classList.contains(each));
  const orders = board.orders.filter((order) => order.column === name);
  if (name === "cooking") orders.sort((a, b) => a.clock.until - b.clock.until);
  const list = column.querySelector("ol");
  const els = orders.map(drawn);
  if (!els.length) els.push(make("li", { className: "none", textContent: page.words[`none_${name}`] }));
  if (els.length !== list.children.length || els.some((el, n) => el !== list.children[n])) list.replaceChildren(...els);
  column.querySelector("h2 span").textContent = orders.length;
  column.classList.toggle("some", orders.length > 0);
}

function drawn(order) {
  const asks = asking?.id === order.id && order.buttons.some((b) => b.asks && b.do === asking.do) ? asking.do : "";
  const told = JSON.stringify([order, asks, page.lang]);
  const before = shown.get(order.id);
  if (before?.told === told) return before.el;
  const el = ticket(order, page, asks);
  if (known && before?.order.column !== order.column) el.classList.add("new");
  tick(el, order, page, now());
  shown.set(order.id, { told, el, order });
  return el;
}

// An order that leaves the new ones or the stove was not handed to anybody: it is off.
function tellWhatIsOff(there) {
  const off = [];
  for (const [id, { order }] of shown) {
    if (there.has(id)) continue;
    if (known && !ended.has(id) && (order.column === "placed" || order.column === "cooking")) off.push(order.number);
    shown.delete(id);
    ended.delete(id);
  }
  if (!off.length) return;
  say(page.words.order_off.replace("{n}", off.join(", #")), OFF_MS);
  sound.off();
}

function greet(there) {
  const fresh = known ? board.orders.filter((order) => order.column === "placed" && !known.has(order.id)) : [];
  known = there;
  for (const order of fresh) say(page.words.new_order.replace("{n}", order.number));
  sound.ring(fresh.length > 0, false, Date.now());
}

function controls() {
  const on = sound.isWanted() && !sound.needsATap(); // what is heard, not what was wished
  $("sound").replaceChildren(icon(on ? "bell" : "belloff"));
  $("sound").setAttribute("aria-pressed", String(on));
  $("sound").setAttribute("aria-label", on ? page.words.sound_on : page.words.sound_off);
  $("hush").hidden = !sound.needsATap();
  $("open").firstElementChild.textContent = board.store.open ? page.words.taking : page.words.not_taking;
  $("open").setAttribute("aria-checked", String(board.store.open));
  $("shut").hidden = board.store.open;
}

function everySecond() {
  $("now").textContent = clock(now());
  for (const { el, order } of shown.values()) tick(el, order, page, now());
  if (!stream) return;
  sound.comeBack();
  if (board && page && $("hush").hidden === sound.needsATap()) controls();
  sound.ring(false, [...shown.values()].some(({ order }) => order.column === "placed"), Date.now());
  if (Date.now() - heard > DEAD_AFTER_MS) {
    lost();
    listen();
  }
}

function say(words, forMs = TOAST_MS) {
  $("toast").textContent = words;
  $("toast").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { $("toast").hidden = true; }, forMs);
}

function clock(ms) {
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Seoul" }).format(ms);
}

// --- what is tapped

async function tapped(e) {
  const button = e.target.closest("button");
  if (!button || !page) return;
  if (button === $("sound") || button === $("hush").lastElementChild) {
    await sound.turn(button === $("sound") ? sound.needsATap() || !sound.isWanted() : true);
    stayAwake();
    controls();
  } else if (button === $("open") || button === $("shut").lastElementChild) {
    button.disabled = true;
    await carry("/board/store", { open: !board.store.open });
    button.disabled = false;
  } else if (button.dataset.act) {
    await onTicket(button);
  }
}

async function onTicket(button) {
  const el = button.closest(".ticket");
  const order = shown.get(el?.dataset.id)?.order;
  if (!order || el.getAttribute("aria-busy") === "true") return;
  const { act, do: verb, minutes, reason } = button.dataset;
  if (act !== "do") {
    asking = act === "ask" ? { id: order.id, do: verb } : null;
    draw();
    shown.get(order.id)?.el.querySelector(".acts button")?.focus({ preventScroll: true });
    return;
  }
  el.setAttribute("aria-busy", "true");
  const body = { version: order.version };
  if (minutes) body.minutes = Number(minutes);
  if (reason) body.reason = reason;
  if (["reject", "cancel", "let-go"].includes(verb)) ended.add(order.id);
  const done = await carry(`/board/orders/${encodeURIComponent(order.id)}/${verb}`, body);
  if (done) asking = null;
  else ended.delete(order.id);
  el.removeAttribute("aria-busy");
}

// Send it; a refusal says what is true now, and the stream draws it.
async function carry(path, body) {
  const answer = await send(path, body);
  if (answer === null || answer.status >= 500) {
    say(page.words.not_sent);
    return false;
  }
  if (answer.ok) return true;
  const problem = await answer.json().catch(() => ({}));
  say(problem.detail ?? page.words.not_sent);
  return false;
}

async function stayAwake() {
  if (document.visibilityState !== "visible") return;
  await navigator.wakeLock?.request("screen").catch(() => undefined); // refused on low battery
}
