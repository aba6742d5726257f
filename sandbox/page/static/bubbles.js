/* A message as a bubble: drawn once, then changed only where it changed. */

import { $, esc, fill, made } from "./dom.js";
import { icon } from "./icons.js";
import { drawInline } from "./keyboards.js";
import { mapSvg, toMap } from "./map.js";
import { body, isWide } from "./text.js";
import { timeTag, tx, UI } from "./words.js";

const NEAR_MS = 4 * 60e3; // messages closer than this are drawn as one group

/* Telegram's message → what is drawn. */
export function read(person, given) {
  const place = given.venue?.location || given.location, out = given.from?.id === person;
  const photo = given.photo?.at(-1);
  return {
    id: String(given.message_id), at: given.date * 1000, out, html: given.html || "",
    edited: !!given.edit_date && !out, silent: given.silent,
    photo: photo && `/sim/files/${photo.file_id}`, alt: (given.caption || "").split("\n")[0],
    place: place && { ...toMap(place), label: given.venue?.address || given.venue?.title || "" },
    contact: given.contact && { name: given.contact.first_name, phone: phone(given.contact.phone_number) },
    file: given.document && { url: `/sim/files/${given.document.file_id}`, name: given.document.file_name || "" },
    keys: given.reply_markup?.inline_keyboard?.map(row => row.map(readButton)) || null,
    waits: new Map(), // a button's data → the query it waits for
  };
}
const readButton = b => ({
  text: b.text, data: b.callback_data || `url:${b.url}`, url: b.url, style: b.style || "",
  selected: b.text.startsWith("✓"),
});
const phone = number => number.replace(/^\+82/, "0").replace(/^(\d{3})(\d{4})(\d{4})$/, "$1-$2-$3");

const together = (a, b) => a?.message && b?.message && a.message.out === b.message.out && Math.abs(a.message.at - b.message.at) < NEAR_MS;

export const makeBubble = ({ message }) => made(`<div class="msg" data-testid="msg-${message.id}"><div class="bub"></div><div class="kb"></div></div>`);

export function drawBubble(el, item, { fresh, before, after }) {
  const m = item.message;
  const how = {
    out: m.out, photo: m.photo, loc: m.place, wide: m.photo || m.keys || isWide(m.html),
    same: together(before, item), tail: !together(item, after) && !m.keys,
  };
  for (const [name, on] of Object.entries(how)) el.classList.toggle(name, !!on);
  fill($(".bub", el), `${media(m)}<div class="body">${inside(m)}${drain(m)}${meta(m)}</div>`);
  drawInline($(".kb", el), m);
  if (fresh && m.fresh) once(el, "new");
  if (!fresh && m.flash) once(el, "flash");
  m.fresh = m.flash = false;
}
function once(el, name) {
  el.classList.remove(name);
  void el.offsetWidth; // lets the same animation run again
  el.classList.add(name);
  el.addEventListener("animationend", () => el.classList.remove(name), { once: true });
}

function media(m) {
  if (m.photo) return `<img class="ph" src="${esc(m.photo)}" alt="${esc(m.alt)}">`;
  if (!m.place) return "";
  const { x, y, label } = m.place;
  return mapSvg({ view: `${x - 150} ${y - 95} 300 150`, home: [x, y], label });
}
function inside(m) {
  if (m.file) return `<a href="${esc(m.file.url)}" download="${esc(m.file.name)}">${esc(m.file.name)}</a>${body(m.html)}`;
  if (!m.contact) return body(m.html || (m.place ? esc(m.place.label) : ""));
  const name = esc(m.contact.name);
  return `<div class="contact"><span class="ava">${name[0]}</span><span><b>${name}</b>${esc(m.contact.phone)}</span></div>`;
}
function drain(m) {
  const until = /data-unix="(\d+)"/.exec(m.html)?.[1];
  return until ? `<span class="drain" data-until="${until}" data-span="${Math.max(1, until - m.at / 1000)}"><i></i></span>` : "";
}
function meta(m) {
  const edited = m.edited ? `<span>${tx(UI.edited)}</span>` : "";
  const quiet = m.silent && !m.out ? mark("belloff", UI.silent) : "";
  const ticks = m.out ? mark(m.seen ? "checks" : "check", m.seen ? UI.seen : UI.sent) : "";
  return `<span class="meta">${quiet}${edited}${timeTag(m.at)}${ticks}</span>`;
}
const mark = (name, words) => `<span class="tick" role="img" aria-label="${tx(words)}" title="${tx(words)}">${icon(name)}</span>`;
