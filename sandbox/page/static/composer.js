/* The foot of a phone: the line to write in, the list of commands, the reply keyboard. */

import { $, $$, esc, fill, made } from "./dom.js";
import { icon } from "./icons.js";
import { replyKeyboard } from "./keyboards.js";
import { chats } from "./state.js";
import { tx, UI } from "./words.js";

export const foot = seat => `<div id="foot-${seat}" class="foot">
  <form class="compose" data-form>
    <button type="button" class="menu" data-commands aria-haspopup="menu" aria-expanded="false" data-testid="menu-${seat}">${icon("menu")}${tx(UI.menu)}</button>
    <input aria-label="${tx(UI.message)}" placeholder="${tx(UI.message)}" autocomplete="off" enterkeyhint="send" maxlength="4096" data-testid="composer-${seat}">
    <button type="button" class="ic" data-keyboard aria-label="${tx(UI.keys)}" title="${tx(UI.keys)}" hidden>${icon("grid")}</button>
    <button class="ic sendb" aria-label="${tx(UI.send)}" title="${tx(UI.send)}" data-testid="send-${seat}">${icon("send")}</button>
  </form>
  <div data-reply></div>
  <button type="button" class="start" data-start data-testid="btn-start" hidden>${tx(UI.start)}</button>
</div>`;

/* The writing line is never drawn again, so nothing half-written is lost. */
export function drawFoot(seat) {
  const chat = chats.get(seat), el = $(`#foot-${seat}`), isNew = !chat.messages.length;
  if (!el) return; // news of somebody whose phone is not there yet
  $("form", el).hidden = isNew;
  $("[data-start]", el).hidden = !isNew;
  const toggle = $("[data-keyboard]", el);
  toggle.hidden = !chat.keyboard;
  toggle.setAttribute("aria-expanded", chat.keyboardOpen);
  const open = chat.keyboard && chat.keyboardOpen && !isNew;
  fill($("[data-reply]", el), open ? replyKeyboard(seat, chat.keyboard) : "");
  el.parentElement.style.setProperty("--foot", `${el.offsetHeight}px`);
}

export function shutCommands(from = document) {
  for (const list of $$(".cmds", from)) list.remove();
  for (const button of $$("[data-commands]", from)) button.setAttribute("aria-expanded", "false");
}

/* The commands that begin with *starts*; opens on the button and on a "/". */
export function openCommands(seat, starts, pick) {
  const el = $(`#seat-${seat} .phone`), input = $("input", el);
  const wasOpen = !!$(".cmds", el);
  shutCommands(el);
  if (wasOpen && !starts) return;
  const fitting = chats.get(seat).commands.filter(c => `/${c.command}`.startsWith(starts || "/"));
  if (!fitting.length) return;
  const item = c => `<button type="button" role="menuitem" tabindex="-1" data-command="${esc(c.command)}"><code>/${esc(c.command)}</code><span>${esc(c.description)}</span></button>`;
  const list = made(`<div class="cmds" role="menu" aria-label="${tx(UI.menu)}" data-testid="commands-${seat}">${fitting.map(item).join("")}</div>`);
  list.addEventListener("click", e => {
    const chosen = e.target.closest("[data-command]");
    if (!chosen) return;
    shutCommands(el);
    input.value = "";
    input.focus({ preventScroll: true });
    pick(`/${chosen.dataset.command}`);
  });
  list.addEventListener("keydown", e => arrows(e, list, input));
  el.append(list);
  $("[data-commands]", el).setAttribute("aria-expanded", "true");
  if (!starts) list.firstElementChild.focus({ preventScroll: true });
}
function arrows(e, list, input) {
  const items = $$("button", list), at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[e.key];
  if (to !== undefined) { e.preventDefault(); items.at(to % items.length).focus(); }
  if (e.key === "Escape") { e.stopPropagation(); shutCommands(list.parentElement); input.focus({ preventScroll: true }); }
}
