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

/* An inline button: it spins until the bot has answered, or for fifteen seconds. Meanwhile it
   cannot be pressed again, and the others can, as in Telegram's own apps. */
export async function tap(seat, id, data) {
  const message = messageOf(seat, id);
  if (!message || message.waits.has(data)) return;
  const wait = { query: null };
  message.waits.set(data, wait);
  drawLog(seat);
  const over = () => { if (message.waits.get(data) === wait) { message.waits.delete(data); drawLog(seat); } };
  setTimeout(over, SPIN_MS);
  const said = await act(seat, "tap", { message_id: +id, data });
  if (!said) return over();
  wait.query = said.callback_query_id;
  const answer = await get(`/sim/answers?callback_query_id=${wait.query}`).catch(() => ({}));
  if (answer.answered) over(); // it was faster than our own answer
}
