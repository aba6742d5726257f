/* Inline buttons under a bubble, and the keyboard that takes the place of typing. */

import { $, $$, esc, fill } from "./dom.js";
import { tx, UI } from "./words.js";

const GAP = "\u2003";

function button(b, m, at) {
  const [label, value] = esc(b.text).split(GAP);
  const classes = ["kbb", b.style, value && "split", b.selected && "sel", b.url && "web"].filter(Boolean).join(" ");
  const words = value ? `<span>${label}</span><span>${value}</span>` : label;
  const pressed = b.selected ? ' aria-pressed="true"' : "";
  return `<button type="button" class="${classes}" data-tap="${esc(b.data)}" data-message="${m.id}" data-at="${at}" data-testid="btn-${esc(b.data)}"${pressed}>${words}</button>`;
}

/* Redraw only when the buttons changed; while one waits it spins and the others step back. */
export function drawInline(el, m) {
  el.hidden = !m.keys;
  const rows = m.keys || [];
  const html = rows.map((row, y) => `<div class="r">${row.map((b, x) => button(b, m, `${y}.${x}`)).join("")}</div>`).join("");
  const held = el.contains(document.activeElement) ? document.activeElement.dataset : null;
  if (fill(el, html) && held) {
    const same = $$("button", el).find(b => b.dataset.tap === held.tap) || $(`[data-at="${held.at}"]`, el);
    same?.focus({ preventScroll: true });
  }
  el.classList.toggle("busy", $$("button", el).some(b => m.waits.has(b.dataset.tap)));
  for (const b of $$("button", el)) {
    const waits = m.waits.has(b.dataset.tap);
    b.classList.toggle("wait", waits);
    if (waits) b.setAttribute("aria-busy", "true"); else b.removeAttribute("aria-busy");
  }
}

export function replyKeyboard(seat, keyboard) {
  const key = b => `<button type="button" class="${b.style}" data-key="${esc(b.data)}" data-testid="key-${esc(b.data)}">${esc(b.text)}</button>`;
  const rows = keyboard.map(row => `<div class="r">${row.map(key).join("")}</div>`).join("");
  return `<div class="rk" role="group" aria-label="${tx(UI.keys)}" data-testid="reply-keyboard-${seat}">${rows}</div>`;
}

/* A reply keyboard as Telegram gives it → rows of {text, data, style}. */
export function readReply(markup) {
  if (!markup?.keyboard) return null;
  return markup.keyboard.map(row => row.map(given => {
    const b = typeof given === "string" ? { text: given } : given;
    const asks = b.request_location ? "location" : b.request_contact ? "contact" : null;
    return { text: b.text, data: asks || `text:${b.text}`, style: asks ? "primary" : "" };
  }));
}
