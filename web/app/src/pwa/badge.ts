// A number at the icon of the installed client: cheers, knocks and follow requests that were not looked at. Off until wished.

import { wantsBadge, wishBadge } from "./worker/wishes.ts";

export const canBadge = (): boolean => "setAppBadge" in navigator && "caches" in globalThis;

export const badgeWished = (): Promise<boolean> => (canBadge() ? wantsBadge() : Promise.resolve(false));

export async function setBadgeWish(wanted: boolean): Promise<void> {
  if (!canBadge()) return;
  await wishBadge(wanted);
  if (!wanted) await navigator.clearAppBadge();
}

/** Shows how many are not looked at; 0 takes the number away. */
export async function showBadge(unseen: number): Promise<void> {
  if (!(await badgeWished())) return;
  await (unseen > 0 ? navigator.setAppBadge(unseen) : navigator.clearAppBadge());
}
