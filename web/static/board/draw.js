// Draws tickets. Everything that came from a person is put in as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  bell: ["M6 10a6 6 0 0 1 12 0c0 5 2 6.5 2 6.500H4S6 15 6 10Z", "M10 20a2.2 2.2 0 0 0 4 0"],
  belloff: ["M8.5 5.100A6 6 0 0 1 18 10c0 2.6.500 4.3 1 5.300M6.1 9.500C6 14.8 4 16.5 4 16.500h12", "M10 20a2.2 2.2 0 0 0 4 0M4 4l16 16"],
  rider: ["M8.9 17.500h4.300c.3-2.6 1.5-4.3 3.5-5.200M12.6 6.300h2.600l2.8 11.200M4.2 16.700c-.5-2.6 1-4.7 3.4-4.700h3.6", "M6.5 15.100a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 1 0 0-4.800M18 15.100a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 1 0 0-4.8"],
};
const MINUTE = 60_000;

export function make(tag, props = {}, ...inside) {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === "data") Object.assign(el.dataset, value);
    else if (name in el) el[name] = value;
    else el.setAttribute(name, value);
  }
  el.append(...inside.filter((child) => child !== null && child !== ""));
  return el;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "i");
  svg.setAttribute("aria-hidden", "true");
  for (const d of ICONS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

export function ticket(order, page, asks) {
  const el = make("li", { className: "ticket", data: { id: order.id, testid: `order-${order.number}` } });
  el.append(
    make("div", { className: "top" },
      make("span", { className: "number", textContent: `#${order.number}` }),
      make("span", { className: "kind", textContent: order.kind }),
      make("span", { className: "clock" })),
    make("p", { className: "stands" },
      order.status && make("b", { textContent: order.status }),
      order.promise && make("span", { textContent: order.promise }),
      order.collect && make("span", { textContent: order.collect })),
    make("ul", { className: "lines" }, ...order.lines.map(line)),
  );
  if (order.request) el.append(make("p", { className: "says", textContent: order.request }));
  if (order.wish) el.append(make("p", { className: "says wish", textContent: order.wish }));
  if (order.rider) el.append(make("p", { className: "who" }, icon("rider"), order.rider));
  if (order.where) el.append(make("p", { className: "door", textContent: order.where }));
  if (order.clock.from) el.append(make("div", { className: "gauge" }, make("i")));
  const acts = asks ? reasons(order, page, asks) : buttons(order, page);
  if (acts.length) el.append(make("div", { className: "acts" }, ...acts));
  return el;
}

function line(ordered) {
  return make("li", {},
    make("b", { className: ordered.quantity > 1 ? "many" : "", textContent: ordered.quantity }),
    make("span", { textContent: ordered.name }),
    ordered.options && make("small", { textContent: ordered.options }),
    ordered.note && make("em", { className: "note", textContent: `❗ ${ordered.note}` }));
}

function buttons(order, page) {
  const found = order.buttons.map((button) => {
    const name = `${button.do}${button.minutes ? `-${button.minutes}` : ""}-${order.number}`;
    const look = `${button.look} ${button.minutes ? "" : "wide"}`.trim();
    return make("button", {
      type: "button", className: look, textContent: button.says,
      data: { act: button.asks ? "ask" : "do", do: button.do, minutes: button.minutes ?? "", testid: name },
    });
  });
  if (order.buttons.some((button) => button.minutes)) {
    found.unshift(make("p", { textContent: page.words.choose_minutes }));
  }
  return found;
}

function reasons(order, page, asks) {
  return [
    make("p", { className: "why", textContent: page.words.why }),
    ...page.reasons.map(([code, says]) => make("button", {
      type: "button", className: "wide", textContent: says,
      data: { act: "do", do: asks, reason: code, testid: `reason-${code}-${order.number}` },
    })),
    make("button", { type: "button", className: "no", textContent: page.words.back, data: { act: "back" } }),
  ];
}

// What ticks: minutes and seconds up from a moment, or minutes down to one; and how pressing it is.
export function tick(el, order, page, now) {
  const { clock, column } = order;
  const shown = el.querySelector(".clock");
  if (clock.since) {
    const seconds = Math.max(0, Math.floor((now - clock.since) / 1000));
    write(shown, `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
    const [soon, late] = column === "placed" ? [1, 3] : [3, 6];
    el.dataset.tone = seconds < soon * 60 ? "fresh" : seconds < late * 60 ? "soon" : "late";
    return;
  }
  const left = clock.until - now;
  if (column === "delivering") {
    if (left > MINUTE) write(shown, `${Math.ceil(left / MINUTE)}`, page.words.away);
    else if (left > -MINUTE) write(shown, page.words.any_moment);
    else write(shown, `+${Math.floor(-left / MINUTE)}`, page.words.late);
    el.dataset.tone = left > 2 * MINUTE ? "fresh" : left > -MINUTE ? "soon" : "late";
    return;
  }
  if (left >= 0) write(shown, `${Math.ceil(left / MINUTE)}`, page.words.left);
  else write(shown, `+${Math.ceil(-left / MINUTE)}`, page.words.late);
  const gone = (now - clock.from) / Math.max(1, clock.until - clock.from);
  el.dataset.tone = gone < 0.75 ? "fresh" : gone <= 1 ? "soon" : "late";
  const gauge = el.querySelector(".gauge i");
  if (gauge) gauge.style.width = `${Math.min(100, Math.max(0, gone * 100))}%`;
}

function write(el, large, small = "") {
  if (el.dataset.said === large + small) return;
  el.dataset.said = large + small;
  el.replaceChildren(large, ...(small ? [make("small", { textContent: small })] : []));
}
