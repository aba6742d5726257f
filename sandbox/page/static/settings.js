/* What this browser remembers: language and light. The address goes before. */

import { $ } from "./dom.js";

export const params = new URLSearchParams(location.search);

export function remembered(name, allowed) {
  try {
    const kept = localStorage.getItem(`baedal.${name}`);
    return allowed.includes(kept) ? kept : null;
  } catch { return null; } // a browser may forbid it
}
export function remember(name, value) {
  try { localStorage.setItem(`baedal.${name}`, value); } catch { /* then it is forgotten */ }
}

export const theme = () => document.documentElement.dataset.theme;
export function setTheme(name) {
  document.documentElement.dataset.theme = name;
  $('meta[name="color-scheme"]').setAttribute("content", name);
}
const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
const asked = ["light", "dark"].includes(params.get("theme")) && params.get("theme");
setTheme(asked || remembered("theme", ["light", "dark"]) || system);
