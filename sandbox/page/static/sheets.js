/* What lies over a phone, or over the whole page: sheets, alerts, toasts. Esc and the scrim close;
   focus is kept in and given back. */

import { $, $$, esc, made } from "./dom.js";
import { icon } from "./icons.js";
import { tx, UI } from "./words.js";

const TOAST_MS = 3200;
const phone = seat => $(`#seat-${seat} .phone`);
const REACHED = "button, input, select, iframe, a[href], [tabindex='0']";

export function toast(seat, text) {
  const over = phone(seat);
  $(".toast", over)?.remove();
  const el = made(`<div class="toast" role="status" data-testid="toast">${esc(text)}</div>`);
  over.append(el);
  setTimeout(() => el.remove(), TOAST_MS);
}

export function openSheet(seat, html, { middle = false, testid = "sheet", kind = "", label = "" } = {}) {
  const over = seat ? phone(seat) : document.body, back = document.activeElement;
  $(":scope > .scrim", over)?.remove();
  const role = middle ? "alertdialog" : "dialog";
  const named = label ? ` aria-label="${esc(label)}"` : "";
  const scrim = made(`<div class="scrim${middle ? " mid" : ""}${seat ? "" : " whole"}"><div class="${middle ? "alert" : "sheet"} ${kind}" role="${role}" aria-modal="true"${named} tabindex="-1" data-testid="${testid}">${html}</div></div>`);
  const dialog = scrim.firstElementChild;
  const close = () => {
    scrim.remove();
    if (back?.isConnected) back.focus({ preventScroll: true });
  };
  scrim.addEventListener("click", e => { if (e.target === scrim || e.target.closest("[data-close]")) close(); });
  scrim.addEventListener("keydown", e => {
    if (e.key === "Escape") { e.stopPropagation(); close(); }
    if (e.key === "Tab") stayInside(e, dialog);
  });
  over.append(scrim);
  dialog.focus({ preventScroll: true });
  return { el: dialog, close };
}
function stayInside(e, dialog) {
  const reached = $$(REACHED, dialog).filter(el => !el.disabled && el.offsetParent);
  if (!reached.length) return;
  const [first, last] = [reached[0], reached.at(-1)], at = document.activeElement;
  if (e.shiftKey && (at === first || at === dialog)) { last.focus(); e.preventDefault(); }
  if (!e.shiftKey && at === last) { first.focus(); e.preventDefault(); }
}

export const shutButton = () => `<button type="button" data-close aria-label="${tx(UI.close)}">${icon("x")}</button>`;

export function alertBox(seat, text) {
  const { el } = openSheet(seat, `<p>${esc(text)}</p><button type="button" data-close>${tx(UI.ok)}</button>`, { middle: true, testid: "alert", label: text });
  $("button", el).focus({ preventScroll: true });
}

/* A page of somebody else's, the payment company's for one; it may ask to be closed. */
export function openPage(seat, url) {
  const title = tx({ ko: "결제사 창", en: "The payment company's window" });
  const sheet = openSheet(seat, `<h2>${title}${shutButton()}</h2><iframe src="${esc(url)}" title="${title}"></iframe>`, { testid: "sheet-page", kind: "web", label: title });
  const said = e => {
    if (e.data?.baedal !== "close" || e.origin !== location.origin) return;
    removeEventListener("message", said);
    sheet.close();
  };
  addEventListener("message", said);
}
