/* What people do, told to the practice world over HTTP. */

import { toast } from "./sheets.js";
import { addressOf, messageOf } from "./state.js";
import { drawLog } from "./phone.js";

const SPIN_MS = 15000; // Telegram's apps give up about then

export async function call(method, path, body) {
  const init = { method };
  if (body) Object.assign(init, { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const answer = await fetch(path, init);
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.error || `${answer.status}`);
  return said;
}
export const post = (path, body) => call("POST", path, body);
export const get = path => call("GET", path);

/* One thing on somebody's phone; what went wrong is said there. */
export async function act(seat, what, body) {
  try {
    return await post(`/sim/${what}`, { ...addressOf(seat), ...body });
  } catch (error) {
    toast(seat, error.message);
    return null;
  }
}

/* An inline button: it spins until the bot has answered, or for fifteen seconds. */
export async function tap(seat, id, data) {
  const message = messageOf(seat, id);
  if (!message || message.waiting != null) return;
  wait(seat, message, data);
  const gaveUp = setTimeout(() => wait(seat, message, null), SPIN_MS);
  const said = await act(seat, "tap", { message_id: +id, data });
  if (!said) { clearTimeout(gaveUp); return wait(seat, message, null); }
  message.query = said.callback_query_id;
  const answer = await get(`/sim/answers?callback_query_id=${said.callback_query_id}`).catch(() => ({}));
  if (answer.answered) wait(seat, message, null); // it was faster than our own answer
}
export function wait(seat, message, data) {
  if (message.waiting === data) return;
  message.waiting = data;
  drawLog(seat);
}
