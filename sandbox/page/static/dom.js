/* Small tools on the document: finding, escaping, and redrawing a list in place. */

export const $ = (selector, from = document) => from.querySelector(selector);
export const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];

const ESCAPED = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
export const esc = text => String(text).replace(/[&<>"']/g, sign => ESCAPED[sign]);

/* An element from its HTML. */
export function made(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content.firstElementChild;
}

/* Put html into an element only where it differs from what was put there last. */
export function fill(el, html) {
  if (el.filled === html) return false;
  el.innerHTML = el.filled = html;
  return true;
}

/* Make parent's children match items: what is there already stays the same element, so that focus,
   scroll position, open details and running animations survive. */
export function keyed(parent, items, { key, make, update }) {
  const there = new Map([...parent.children].map(el => [el.dataset.key, el]));
  let after = null;
  for (const [i, item] of items.entries()) {
    const name = String(key(item));
    let el = there.get(name);
    const fresh = !el;
    if (fresh) { el = make(item); el.dataset.key = name; }
    there.delete(name);
    update(el, item, { fresh, before: items[i - 1], after: items[i + 1] });
    const place = after ? after.nextElementSibling : parent.firstElementChild;
    if (place !== el) parent.insertBefore(el, place);
    after = el;
  }
  for (const gone of there.values()) gone.remove();
}

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
