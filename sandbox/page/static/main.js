/* Starts the page: its head, its people, its news. */

import { post } from "./acts.js";
import { shutCommands } from "./composer.js";
import { $, fill } from "./dom.js";
import { drawDrawer, lookAgain, noteEarlierCalls, openDrawer } from "./drawer.js";
import { icon, mark } from "./icons.js";
import { drawAddButton, drawSeats, onWelcome } from "./people.js";
import { toast } from "./sheets.js";
import { params, remember, setTheme, theme } from "./settings.js";
import { chats, seats } from "./state.js";
import { listen, load, reload } from "./wire.js";
import { L, speak, speech, tx, UI } from "./words.js";

const BOTS_LANGUAGE = L("봇의 말은 /language 로 바꿔요.", "The bot's own language changes with /language.");

function drawHead() {
  document.documentElement.lang = speech.lang;
  fill($("#mark"), mark());
  $(".brand b").textContent = tx(L("배달", "Baedal"));
  const pictures = { theme: [theme() === "dark" ? "sun" : "moon", UI.theme], "dock-toggle": ["dock", UI.drawer] };
  for (const [id, [picture, words]] of Object.entries(pictures)) {
    const button = $(`#${id}`);
    fill(button, icon(picture));
    button.title = tx(words);
    button.setAttribute("aria-label", tx(words));
  }
  for (const lang of ["ko", "en"]) $(`#lang-${lang}`).setAttribute("aria-pressed", speech.lang === lang);
  $("#dock").setAttribute("aria-label", tx(UI.drawer));
  drawAddButton();
}

/* The page's words change at once, and with them the language these people's phones are set to;
   a bot that has met somebody keeps the language they chose there. */
async function setLanguage(lang) {
  speak(lang);
  drawHead();
  drawSeats({ anew: true });
  drawDrawer({ anew: true });
  for (const { person } of seats.values()) await post("/sim/people", { id: person, language_code: lang });
  await reload();
  drawSeats();
  for (const [seat, chat] of chats) if (seats.get(seat).role === "customer" && chat.messages.length) toast(seat, tx(BOTS_LANGUAGE));
}

$("#theme").onclick = () => {
  const next = theme() === "dark" ? "light" : "dark";
  setTheme(next);
  remember("theme", next);
  drawHead();
};
$("#lang-ko").onclick = () => setLanguage("ko");
$("#lang-en").onclick = () => setLanguage("en");
$("#dock-toggle").onclick = () => openDrawer($("#dock").hidden);
document.addEventListener("pointerdown", e => { if (!e.target.closest(".cmds, [data-commands]")) shutCommands(); });
document.addEventListener("keydown", e => { if (e.key === "Escape") shutCommands(); });

drawHead();
onWelcome(reload);
await load();
drawSeats();
listen();
noteEarlierCalls();
lookAgain();
if (params.get("dock")) openDrawer(true);
