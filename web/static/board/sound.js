// Rings for new orders. A browser lets a page make sounds only after somebody tapped on it.

const KEPT = "baedal-board-sound";
const AGAIN_MS = 20_000; // as long as an order waits for its answer

let context = null;
let wanted = localStorage.getItem(KEPT) !== "off";
let rang = 0;

// A call, a locked screen or another app may take the sound away: then it is "suspended" or "interrupted".
const plays = () => context !== null && context.state === "running";

export const isWanted = () => wanted;
export const needsATap = () => wanted && !plays();

let changed = () => undefined;

// Be told whenever it begins or stops to be heard.
export function onChange(tell) {
  changed = tell;
}

// Try to be heard again; where only a tap helps, the page asks for one.
export function comeBack() {
  if (!wanted || context === null || plays()) return;
  Promise.resolve(context.resume()).catch(() => undefined).then(() => changed());
}

export async function turn(on) {
  wanted = on;
  localStorage.setItem(KEPT, on ? "on" : "off");
  if (!on) return;
  if (context === null) {
    const Context = window.AudioContext || window.webkitAudioContext; // the old name: Safari before 14.1
    context = new Context();
    context.onstatechange = () => changed();
  }
  await context.resume();
  if (plays()) bell([[880, 0], [660, 0.22], [880, 0.44]]);
}

// Once for what is new, then every while until it is answered.
export function ring(isNew, waits, now) {
  if (!wanted || !plays()) return;
  if (!isNew && !(waits && now - rang > AGAIN_MS)) return;
  rang = now;
  bell([[880, 0], [660, 0.22], [880, 0.44]]);
}

// An order is off: two tones down, unlike a new one.
export function off() {
  if (wanted && plays()) bell([[520, 0], [330, 0.3]]);
}

function bell(tones) {
  for (const [hertz, after] of tones) {
    const tone = context.createOscillator();
    const loud = context.createGain();
    const at = context.currentTime + after;
    tone.frequency.value = hertz;
    tone.connect(loud).connect(context.destination);
    loud.gain.setValueAtTime(0.0001, at);
    loud.gain.exponentialRampToValueAtTime(0.35, at + 0.02);
    loud.gain.exponentialRampToValueAtTime(0.0001, at + 0.5);
    tone.start(at);
    tone.stop(at + 0.55);
  }
}
