// A phone of 320 px, letters of twice the size, a phone on its side: nothing is cut, nothing scrolls sideways, and
// everything that can be pressed is big enough for a finger.

import type { Page } from "playwright-core";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { mayComplain, open, sharePeople } from "./browser.ts";
import { inside, show, still, type World, world } from "./screens.ts";

sharePeople();

const sizes = [
  { name: "320 px", width: 320, height: 640, text: "" },
  { name: "320 px with letters of twice the size", width: 320, height: 640, text: "200%" },
  { name: "a phone on its side", width: 640, height: 320, text: "" },
];

/** What does not fit, as it stands. */
const misfits = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const least = 24; // px, of what is pressed
    const found: string[] = [];
    const top = document.querySelector("dialog[open]") ?? document.body;
    const named = (el: Element) => `${el.tagName.toLowerCase()}.${[...el.classList].join(".")} “${(el.getAttribute("aria-label") ?? el.textContent ?? "").trim().slice(0, 30)}”`;
    const shown = (el: Element) => el.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !el.closest(".hidden-visually, [aria-hidden=true], .skip");
    const slides = (el: Element): boolean => {
      for (let at: Element | null = el; at; at = at.parentElement) if (/auto|scroll/.test(getComputedStyle(at).overflowX) && at.scrollWidth > at.clientWidth && at !== document.documentElement) return true;
      return false;
    };
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth) found.push(`the page is ${root.scrollWidth} px wide`);
    for (const el of top.querySelectorAll("*")) {
      if (!shown(el)) continue;
      const box = el.getBoundingClientRect();
      const style = getComputedStyle(el);
      const words = [...el.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.textContent!.trim() !== "");
      if (words && box.width > 0 && (box.right > innerWidth + 1 || box.left < -1) && !slides(el)) found.push(`reaches over the edge: ${named(el)}`);
      if (words && style.overflow === "hidden" && style.textOverflow !== "ellipsis" && style.webkitLineClamp === "none" && (el.scrollWidth > el.clientWidth + 1 || el.scrollHeight > el.clientHeight + 2)) found.push(`cut: ${named(el)}`);
      if (el.matches("a[href], button, select, textarea, input:not([type=hidden])")) {
        const target = el.closest("label, .check") ?? el;
        const { width, height } = target.getBoundingClientRect();
        const inText = style.display === "inline" && el.matches("a");
        if (width > 0 && (width < least || height < least) && !inText) found.push(`${Math.round(width)} × ${Math.round(height)} px: ${named(el)}`);
      }
    }
    return [...new Set(found)];
  });

describe.each(["ko", "en"] as const)("in %s", (locale) => {
  let w: World;
  beforeAll(async () => {
    w = await world(locale, { window: { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true, reducedMotion: "reduce", locale } });
    await open(w.me.page, inject("server"));
  });

  test.each(sizes)("$name", async ({ width, height, text }) => {
    mayComplain(/404.*\/v1\/users\/nobody/);
    const { page } = w.me;
    await page.setViewportSize({ width, height });
    await page.evaluate((size) => (document.documentElement.style.fontSize = size), text);
    const found: Record<string, string[]> = {};
    const note = async (name: string) => {
      await still(page);
      const list = await misfits(page);
      if (list.length > 0) found[name] = list;
    };
    for (const { name, path, states = {} } of inside) {
      await show(page, path(w));
      await note(name);
      for (const [state, enter] of Object.entries(states)) {
        await enter(page);
        await note(`${name}, ${state}`);
        await page.keyboard.press("Escape");
        await page.keyboard.press("Escape");
        await show(page, path(w));
      }
    }
    expect(found).toEqual({});
  });
});
