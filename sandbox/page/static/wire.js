/* The practice world's news, as they come: it invents nothing, a bubble is what a bot sent. */

import { get } from "./acts.js";
import { read } from "./bubbles.js";
import { drawCoach } from "./coach.js";
import { drawFoot } from "./composer.js";
import { $ } from "./dom.js";
import { noteCall } from "./drawer.js";
import { readReply } from "./keyboards.js";
import { drawBadges, drawLog, look, ROLE } from "./phone.js";
import { alertBox, toast } from "./sheets.js";
import { chats, levers, messageOf, seatOf, seats, seatThem, view } from "./state.js";
import { plainText } from "./text.js";
import { tick } from "./ticking.js";
import { tx, UI } from "./words.js";

const TYPING_MS = 5000; // Bot API, sendChatAction

/* -- at first, and whenever the line was cut -------------------------------------------- */

/* What is news while everything is read is told after it: the state read may be older. */
let reading = 0;
const came = [];
async function anew(read) {
  reading += 1;
  try { await read(); } finally {
    reading -= 1;
    if (!reading) came.splice(0).forEach(tell);
  }
}
const load = () => anew(async () => {
  const [cast, state, company] = await Promise.all([get("/page/cast.json"), get("/sim/state"), get("/company/sim/switch")]);
  view.offset = state.now * 1000 - Date.now();
  levers.company = company.mode;
  levers.flood = state.faults.some(f => f.code === 429);
  seatThem(cast);
  takeOver(state);
});
export const reload = () => anew(async () => takeOver(await get("/sim/state")));
function takeOver(state) {
  for (const [seat, chat] of chats) {
    const { bot, person } = seats.get(seat);
    const kept = state.chats.find(c => c.bot === bot && c.person === person);
    const old = new Map(chat.messages.map(m => [m.id, m]));
    chat.messages = (kept?.messages || []).map(given => {
      const m = read(person, given), was = old.get(m.id);
      return Object.assign(m, { seen: was ? was.seen : true, waits: was?.waits ?? m.waits });
    });
    about(chat, kept || {});
  }
}
function about(chat, facts) {
  chat.commands = facts.commands || [];
  const keyboard = readReply(facts.reply_keyboard);
  if (JSON.stringify(keyboard) !== JSON.stringify(chat.keyboard)) chat.keyboardOpen = true;
  chat.keyboard = keyboard;
}

/* -- news ------------------------------------------------------------------------------ */

const NEWS = {
  message(seat, { message }) {
    const m = { ...read(seats.get(seat).person, message), fresh: true };
    if (messageOf(seat, m.id)) return;
    const chat = chats.get(seat);
    if (m.out) { chat.jump = true; chat.divider = null; } else arrived(seat, chat, m);
    chat.typing = 0;
    chat.messages.push(m);
    if (chat.messages.length === 1) drawFoot(seat);
    drawLog(seat);
    drawCoach();
  },
  edit(seat, { message }) {
    const m = messageOf(seat, String(message.message_id));
    if (!m) return;
    Object.assign(m, read(seats.get(seat).person, message), { seen: m.seen, waits: m.waits, flash: true });
    drawLog(seat);
    drawCoach();
  },
  delete(seat, { message_ids: gone }) {
    const chat = chats.get(seat);
    chat.messages = chat.messages.filter(m => !gone.includes(+m.id));
    drawLog(seat);
  },
  answer(seat, { callback_query_id: query, text, show_alert: alert }) {
    for (const { waits } of chats.get(seat).messages) {
      for (const [data, wait] of waits) if (wait.query === query) waits.delete(data);
    }
    drawLog(seat);
    if (text) (alert ? alertBox : toast)(seat, text);
  },
  action(seat) {
    const chat = chats.get(seat), mine = chat.typing = Date.now();
    drawLog(seat);
    setTimeout(() => { if (chat.typing === mine) { chat.typing = 0; drawLog(seat); } }, TYPING_MS);
  },
  chat(seat, { chat }) {
    about(chats.get(seat), chat);
    drawFoot(seat);
    drawLog(seat);
  },
};
function arrived(seat, chat, m) {
  if (chat.atEnd === false) chat.missed = (chat.missed || 0) + 1;
  if (view.active !== seat || !document.hasFocus()) {
    if (!chat.unread) chat.divider = m.id;
    chat.unread += 1;
    drawBadges();
  } else chat.divider = null;
  const { role } = seats.get(seat);
  $("#announce").textContent = `${tx(ROLE[role].name)}, ${tx(UI.fresh)}: ${plainText(m.html).slice(0, 140)}`;
}
/* The bot has taken what somebody wrote: two ticks. */
function taken({ update }) {
  const message = update.update?.message;
  if (update.state !== "delivered" || !message) return;
  for (const [seat, { person }] of seats) {
    const m = person === message.from?.id && messageOf(seat, String(message.message_id));
    if (m && m.out && !m.seen) { m.seen = true; drawLog(seat); }
  }
}

function tell(e) {
  if (e.type === "call") noteCall(e);
  else if (e.type === "clock") { view.offset = e.now * 1000 - Date.now(); tick(); }
  else if (e.type === "reset") location.reload();
  else if (e.type === "update") taken(e);
  else if (NEWS[e.type] && seatOf(e)) NEWS[e.type](seatOf(e), e);
}

/* Resolves when everything is read for the first time; *draw* is called then, and again after
   each time the line was cut. */
export function listen(draw) {
  addEventListener("focus", () => look(view.active));
  const stream = new EventSource("/sim/events");
  stream.onerror = () => { $("#lost").textContent = tx(UI.lost); $("#lost").hidden = false; };
  stream.onmessage = said => {
    const e = JSON.parse(said.data);
    if (reading) came.push(e); else tell(e);
  };
  return new Promise(first => {
    stream.onopen = async () => {
      $("#lost").hidden = true;
      await load();
      draw();
      first();
    };
  });
}
