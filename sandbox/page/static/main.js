/* Starts the page: its head, its people, its news. */

import { post } from "./acts.js";
import { shutCommands } from "./composer.js";
import { $, fill } from "./dom.js";
import { drawDrawer, lookAgain, noteEarlierCalls, openDrawer } from "./drawer.js";
import { icon, mark } from "./icons.js";
import { drawAddButton, drawSeats, onWelcome } from "./people.js";
import { params, remember, setTheme, theme } from "./settings.js";
import { listen, reload } from "./wire.js";
import { L, speak, speech, tx, UI } from "./words.js";

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

/* The page's words change at once, and with them what these people's phones are set to and what
   the bots speak with them. */
async function setLanguage(lang) {
  speak(lang);
  drawHead();
  drawSeats({ anew: true });
  drawDrawer({ anew: true });
  await post("/demo/control", { lang });
  await reload();
  drawSeats();
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
await listen(drawSeats);
noteEarlierCalls();
lookAgain();
if (params.get("dock")) openDrawer(true);
