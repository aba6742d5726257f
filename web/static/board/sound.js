// Rings for new orders. A browser lets a page make sounds only after somebody tapped on it.

const KEPT = "baedal-board-sound";
const AGAIN_MS = 20_000; // as long as an order waits for its answer

let context = null;
let wanted = localStorage.getItem(KEPT) !== "off";
let rang = 0;

export const isWanted = () => wanted;
export const needsATap = () => wanted && context?.state !== "running";

export async function turn(on) {
  wanted = on;
  localStorage.setItem(KEPT, on ? "on" : "off");
  if (!on) return;
  context ??= new AudioContext();
  await context.resume();
  bell();
}

// Once for what is new, then every while until it is answered.
export function ring(isNew, waits, now) {
  if (!wanted || context?.state !== "running") return;
  if (!isNew && !(waits && now - rang > AGAIN_MS)) return;
  rang = now;
  bell();
}

function bell() {
  for (const [hertz, after] of [[880, 0], [660, 0.22], [880, 0.44]]) {
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
