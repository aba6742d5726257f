/* A bot's text as the page draws it. Only known tags come through, whatever was sent; three
   conventions make plain text handsome: ●━━◉──○ is a progress line, a line of ─ a rule, and
   "label<em space>value" a row. */

import { esc } from "./dom.js";

const SIMPLE = { B: "b", S: "s", U: "u", CODE: "code" };
const GAP = "\u2003";

/* Lines of safe HTML; a tag open across a line break is closed and opened again. */
function linesOf(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const lines = [{ html: "", plain: "" }], open = [];
  const last = () => lines.at(-1);
  const text = data => data.split("\n").forEach((part, i) => {
    if (i) {
      last().html += open.map(([, end]) => end).reverse().join("");
      lines.push({ html: open.map(([begin]) => begin).join(""), plain: "" });
    }
    last().html += esc(part);
    last().plain += part;
  });
  const within = (begin, end, node) => {
    last().html += begin; open.push([begin, end]);
    walk(node);
    open.pop(); last().html += end;
  };
  function walk(node) {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) text(child.data);
      else if (child.nodeType === Node.ELEMENT_NODE) element(child);
    }
  }
  function element(el) {
    const tag = SIMPLE[el.tagName];
    if (tag) within(`<${tag}>`, `</${tag}>`, el);
    else if (el.tagName === "I") within('<span class="sub">', "</span>", el);
    else if (el.tagName === "A" && /^(https?|mailto|tg):/.test(el.href)) {
      within(`<a href="${esc(el.href)}" target="_blank" rel="noopener noreferrer">`, "</a>", el);
    } else if (el.tagName === "TIME") last().html += `<span class="count" data-until="${+el.dataset.unix}"></span>`;
    else if (el.tagName === "BLOCKQUOTE" || el.tagName === "PRE") block(el);
    else if (el.className === "tg-spoiler") within('<span class="spoiler" tabindex="0">', "</span>", el);
    else walk(el);
  }
  function block(el) {
    const inner = linesOf(el.innerHTML).map(line => line.html).join("<br>");
    const kind = el.tagName.toLowerCase();
    if (last().plain) lines.push({ html: "", plain: "" });
    Object.assign(last(), { html: `<${kind}>${inner}</${kind}>`, plain: el.textContent, block: true });
    if (el.nextSibling && !el.nextSibling.textContent.startsWith("\n")) lines.push({ html: "", plain: "" });
  }
  walk(template.content);
  return lines;
}

/* ●━━◉──○ and the names on the next line. */
function steps(line, names) {
  const dots = [...line.replace(/[━─]/g, "")], now = dots.lastIndexOf("◉");
  const item = (dot, i) => {
    const how = dot === "●" ? "done" : dot === "◉" ? "now" : "";
    return `<li class="${how}"${how === "now" ? ' aria-current="step"' : ""}>${names[i] || ""}</li>`;
  };
  const end = now === dots.length - 1 ? " end" : "";
  return `<ol class="steps${end}" style="--k:${dots.length}">${dots.map(item).join("")}</ol>`;
}

function row(html) {
  const [label, value] = html.split(GAP);
  const bold = /^<b>/.test(label) && !/<\/b>/.test(label);
  const [shut, again] = bold ? ["</b>", "<b>"] : ["", ""];
  return `<span class="l row"><span>${label}${shut}</span><span>${again}${value}</span></span>`;
}

export function body(html) {
  const lines = linesOf(html);
  let out = "";
  for (let i = 0; i < lines.length; i++) {
    const { html: line, plain, block } = lines[i];
    if (block) out += line;
    else if (/^[●◉○━─]+$/.test(plain) && /[●◉○]/.test(plain)) out += steps(plain, (lines[++i]?.html || "").split(" · "));
    else if (/^─+$/.test(plain)) out += "<hr>";
    else if (plain.includes(GAP)) out += row(line);
    else if (i === 0 && /^<b>[^]*<\/b>$/.test(line) && !line.slice(3, -4).includes("<b>")) out += `<span class="l big">${line}</span>`;
    else out += `<span class="l">${line}</span>`;
  }
  return out;
}

export const isWide = html => /[\u2003◉]/.test(html);
export function plainText(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.textContent;
}
