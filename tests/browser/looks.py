"""What a page must not look like: wider than its window, words cut off, or unusable by some."""

from __future__ import annotations

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

#: axe's words for what shuts people out.
GRAVE = {"serious", "critical"}

_CLIPPED = """() => {
  const cut = [];
  for (const el of document.querySelectorAll('body *')) {
    const words = [...el.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    if (!words || !el.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    const style = getComputedStyle(el);
    const hides = v => v === 'hidden' || v === 'clip';
    const wide = hides(style.overflowX) && el.scrollWidth > el.clientWidth + 1;
    const high = hides(style.overflowY) && el.scrollHeight > el.clientHeight + 1;
    if ((wide || high) && el.clientWidth > 1) cut.push(el.textContent.trim().slice(0, 60));
  }
  return cut;
}"""
#: Half faded in, everything is pale. What goes on for ever is not waited for.
_STANDS_STILL = """() => Promise.allSettled(document.getAnimations()
  .filter(a => a.effect.getComputedTiming().iterations !== Infinity)
  .map(a => a.finished))"""
_TOO_WIDE = "() => document.documentElement.scrollWidth - window.innerWidth"


async def stands_still(page: Page) -> None:
    """Wait until nothing fades or slides in any more: a click in the middle of it may miss."""
    await page.evaluate(_STANDS_STILL)


async def faults(page: Page) -> list[str]:
    """Everything wrong with how the page looks once it stands still; empty when it is fit."""
    found = []
    await stands_still(page)
    wider: int = await page.evaluate(_TOO_WIDE)
    if wider > 0:
        found.append(f"scrolls sideways by {wider} px")
    found += [f"cut off: {words}" for words in await page.evaluate(_CLIPPED)]
    for fault in (await Axe().run(page)).response["violations"]:
        if fault["impact"] in GRAVE:
            where = [node["target"] for node in fault["nodes"]][:3]
            found.append(f"axe, {fault['impact']}: {fault['id']} at {where}")
    return found
