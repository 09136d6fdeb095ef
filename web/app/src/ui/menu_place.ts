// Where something that opens at a control stands: below it, or above where there is no room, never off the screen.

import type { Anchor } from "./menu.tsx";

const gap = 4; // px between the control and what it opened
const edge = 8; // px that stay free at the edge of the screen

export function place(el: HTMLElement, at: Anchor): void {
  const box = at instanceof HTMLElement ? at.getBoundingClientRect() : { left: at.x, right: at.x, top: at.y, bottom: at.y };
  const { width, height } = el.getBoundingClientRect();
  const right = box.left + width + edge > innerWidth;
  const left = at instanceof HTMLElement && right ? box.right - width : box.left;
  const below = box.bottom + gap;
  const above = box.top - gap - height;
  const top = below + height + edge <= innerHeight || above < edge ? below : above;
  el.style.left = `${Math.max(edge, Math.min(left, innerWidth - width - edge))}px`;
  el.style.top = `${Math.max(edge, Math.min(top, innerHeight - height - edge))}px`;
}
