/* An invented neighbourhood as an offline map: the page never asks anyone for tiles. */

import { ICONS } from "./icons.js";
import { esc } from "./dom.js";

/* An invented neighbourhood, 900 × 900. Points are map units; the page never asks anyone for tiles. */
export const MAP = { store: [268, 272], home: [640, 604], route: [[268, 272], [313, 272], [380, 523], [644, 437], [683, 592], [640, 604]] };
export function mapSvg({ view = "0 0 900 900", route = false, store = false, home = false, rider = null, cls = "map", label = "" } = {}) {
  let seed = 7; const R = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  let blocks = "";
  for (let y = -300; y < 1200; y += 84) for (let x = -300; x < 1200; x += 122) {
    blocks += `<rect x="${x}" y="${y}" width="108" height="70" rx="7" fill="var(--map-block)"/>`;
    for (let k = 0; k < 3; k++) for (let j = 0; j < 2; j++) if (R() > .12) { const w = 19 + R() * 12, h = 18 + R() * 9; blocks += `<rect x="${(x + 7 + k * 34 + R() * 3).toFixed(1)}" y="${(y + 6 + j * 32 + R() * 3).toFixed(1)}" width="${w.toFixed(1)}" height="${h.toFixed(1)}" rx="3" fill="var(--map-house)"/>`; }
  }
  const road = (d, w, main) => `<path d="${d}" stroke="var(--map-${main ? "main-" : ""}case)" stroke-width="${w + 4}"/><path d="${d}" stroke="var(--map-${main ? "main" : "road"})" stroke-width="${w}"/>`;
  let trees = ""; for (let i = 0; i < 46; i++) { const t = i / 45, x = 40 + t * 830, y = 905 - t * 560 + Math.sin(t * 6) * 34; trees += `<circle cx="${(x + R() * 44 - 22).toFixed(0)}" cy="${(y + R() * 40 - 20).toFixed(0)}" r="${(6 + R() * 7).toFixed(1)}"/>`; }
  const line = MAP.route.map((p, i) => (i ? "L" : "M") + p).join("");
  const text = (x, y, rot, t, s = 15) => `<text x="${x}" y="${y}" transform="rotate(${rot} ${x} ${y})" font-size="${s}">${t}</text>`;
  return `<svg class="${cls}" viewBox="${view}" preserveAspectRatio="xMidYMid slice" role="img" aria-label="${esc(label || "동네 지도")}"><rect x="-400" y="-400" width="1700" height="1700" fill="var(--map-road)"/><g transform="rotate(-18 450 450)">${blocks}</g>
  <path d="M-60 700C140 640 250 760 420 690S700 760 980 640" fill="none" stroke="var(--map-water)" stroke-width="46"/>
  <path d="M-20 940C160 820 250 700 430 640S720 430 930 330" fill="none" stroke="var(--map-park)" stroke-width="66"/><g fill="var(--map-tree)">${trees}</g>
  <path d="M-20 940C160 820 250 700 430 640S720 430 930 330" fill="none" stroke="var(--map-land)" stroke-width="6" stroke-dasharray="2 12" stroke-linecap="round"/>
  <g fill="none" stroke-linejoin="round">${road("M230 -40 470 860 500 960", 20)}${road("M-40 660 940 340", 26, 1)}${road("M520 -60 760 900", 18)}${road("M-40 360 900 55", 20, 1)}${road("M120 930 940 690", 16)}</g>
  <rect x="655" y="150" width="118" height="86" rx="10" transform="rotate(-18 714 193)" fill="var(--map-park)"/><rect x="672" y="170" width="60" height="46" rx="5" transform="rotate(-18 700 193)" fill="var(--map-house)"/>
  <g fill="var(--map-text)" font-family="inherit" font-weight="600" text-anchor="middle" paint-order="stroke" stroke="var(--map-land)" stroke-width="4" stroke-linejoin="round">${text(150, 602, -18, "은행나무로", 17)}${text(655, 131, -18, "솔밭로", 16)}${text(325, 414, 75, "별빛1길")}${text(712, 705, 76, "은행나무로23길", 14)}${text(716, 262, 0, "새별초등학교", 14)}${text(806, 412, -26, "숲길공원", 16)}${text(128, 250, 0, "새별시장", 15)}</g>
  ${route ? `<path d="${line}" fill="none" stroke="var(--surface)" stroke-width="17" stroke-linejoin="round" stroke-linecap="round"/><path class="route" d="${line}" fill="none" stroke="var(--brand-vivid)" stroke-width="9" stroke-linejoin="round" stroke-linecap="round"/>` : ""}
  ${store ? pinAt(MAP.store, "var(--owner)", "store") : ""}${home ? pinAt(Array.isArray(home) ? home : MAP.home, "var(--brand-vivid)", "home") : ""}${rider ? riderAt(rider) : ""}</svg>`;
}
export const pinAt = ([x, y], c, i) => `<g class="pin" transform="translate(${x} ${y})"><ellipse cy="2" rx="13" ry="5" fill="#000" opacity=".22"/><path d="M0 0C-7-14-25-24-25-43a25 25 0 0 1 50 0C25-24 7-14 0 0Z" fill="${c}" stroke="var(--surface)" stroke-width="4"/><svg x="-14" y="-58" width="28" height="28" viewBox="0 0 24 24" fill="none" stroke="#fff" stroke-width="2.300" stroke-linecap="round" stroke-linejoin="round">${ICONS[i]}</svg></g>`;
export const riderAt = ([x, y]) => `<g class="rider" transform="translate(${x} ${y})"><circle r="27" fill="var(--rider)" opacity=".2"/><circle r="19" fill="var(--rider)" stroke="var(--surface)" stroke-width="4"/><svg x="-12" y="-12" width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="var(--surface)" stroke-width="2.200" stroke-linecap="round" stroke-linejoin="round">${ICONS.scooter}</svg></g>`;

/* Map units and places on the earth, both ways; one unit is two metres. */
const METRES = 2, NORTH = 111320, EAST = 88260;
const CENTRE = { latitude: 37.5515, longitude: 126.9215 };

export const toMap = place => ({
  x: 450 + (place.longitude - CENTRE.longitude) * EAST / METRES,
  y: 450 - (place.latitude - CENTRE.latitude) * NORTH / METRES,
});

export const toEarth = (x, y) => ({
  latitude: +(CENTRE.latitude - (y - 450) * METRES / NORTH).toFixed(6),
  longitude: +(CENTRE.longitude + (x - 450) * METRES / EAST).toFixed(6),
});
