/* What runs down on the page: countdowns, draining bars and the sandbox's clock. */

import { $$ } from "./dom.js";
import { now } from "./state.js";
import { clock, mmss } from "./words.js";

export function tick() {
  for (const el of $$("[data-until]")) {
    const left = Math.max(0, +el.dataset.until - now() / 1000);
    if (el.dataset.span) el.firstElementChild.style.width = `${Math.min(100, left / +el.dataset.span * 100)}%`;
    else el.textContent = mmss(left);
  }
  for (const el of $$("[data-clock]")) el.textContent = clock(now());
}
setInterval(tick, 1000);
