/* Sharing a place by a pin on the map, and one's number. */

import { act } from "./acts.js";
import { $ } from "./dom.js";
import { icon } from "./icons.js";
import { mapSvg, pinAt, toEarth } from "./map.js";
import { openSheet, shutButton } from "./sheets.js";
import { L, tx, UI } from "./words.js";

const STREETS = [
  L("새별구 은행나무로 23", "23 Eunhaengnamu-ro"), L("새별구 은행나무로 31", "31 Eunhaengnamu-ro"),
  L("새별구 은행나무로23길 5", "5 Eunhaengnamu-ro 23-gil"), L("새별구 솔밭로 112", "112 Solbat-ro"),
];
const WIDE = 400, HIGH = 260, FROM = [440, 474], MOST = [560, 640], STEP = 20;
const ARROWS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
const SAY = {
  where: L("어디로 가져다드릴까요?", "Where shall we bring it?"),
  map: L("지도. 화살표 키로 움직여요.", "Map. Move with the arrow keys."),
  tip: L("지도를 움직여 핀을 맞춰 주세요", "Move the map under the pin"),
  here: L("여기로 받을게요", "Deliver here"),
  number: L("내 번호를 이 봇에 보낼까요?", "Share your number with this bot?"),
  share: L("보내기", "Share"),
};

export function pickPlace(seat) {
  const pin = `<svg class="me" viewBox="-30 -74 60 84" aria-hidden="true">${pinAt([0, 0], "var(--brand-vivid)", "home")}</svg>`;
  const sheet = openSheet(seat, `<div class="grab"></div><h2>${tx(SAY.where)}${shutButton()}</h2>
    <div class="picker" tabindex="0" role="application" aria-label="${tx(SAY.map)}" data-testid="map-picker">${mapSvg({ view: `${FROM} ${WIDE} ${HIGH}` })}${pin}<span class="tip">${tx(SAY.tip)}</span></div>
    <div class="addr">${icon("pin")}<div><b data-place aria-live="polite"></b></div></div>
    <button type="button" class="cta" data-here data-testid="map-confirm">${tx(SAY.here)}</button>`, { testid: "sheet-map", label: tx(SAY.where) });
  const picker = $(".picker", sheet.el), map = $(".map", picker);
  let [x, y] = FROM, street = STREETS[0];
  function move(dx, dy) {
    x = Math.max(0, Math.min(MOST[0], x + dx));
    y = Math.max(0, Math.min(MOST[1], y + dy));
    map.setAttribute("viewBox", `${x} ${y} ${WIDE} ${HIGH}`);
    street = STREETS[Math.abs(Math.round((x - FROM[0]) / 40 + (y - FROM[1]) / 40)) % STREETS.length];
    $("[data-place]", sheet.el).textContent = tx(street);
  }
  drags(picker, move);
  picker.addEventListener("keydown", e => {
    if (!ARROWS[e.key]) return;
    e.preventDefault();
    move(...ARROWS[e.key]);
  });
  move(0, 0);
  $("[data-here]", sheet.el).onclick = () => {
    sheet.close();
    act(seat, "location", { ...toEarth(x + WIDE / 2, y + HIGH / 2), title: tx(street), address: tx(street) });
  };
}
function drags(picker, move) {
  let from = null;
  picker.onpointerdown = e => {
    from = [e.clientX, e.clientY];
    picker.classList.add("drag");
    picker.setPointerCapture(e.pointerId);
  };
  picker.onpointermove = e => {
    if (!from) return;
    const scale = WIDE / picker.clientWidth;
    move((from[0] - e.clientX) * scale, (from[1] - e.clientY) * scale);
    from = [e.clientX, e.clientY];
  };
  picker.onpointerup = picker.onpointercancel = () => { from = null; picker.classList.remove("drag"); };
}

export function shareNumber(seat) {
  const sheet = openSheet(seat, `<p>${tx(SAY.number)}</p><button type="button" class="go" data-yes data-testid="contact-confirm">${tx(SAY.share)}</button><button type="button" data-close>${tx(UI.cancel)}</button>`, { middle: true, testid: "sheet-contact", label: tx(SAY.number) });
  $("[data-yes]", sheet.el).onclick = () => { sheet.close(); act(seat, "contact", { own: true }); };
}
