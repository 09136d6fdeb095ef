// What can be done about somebody besides following: the items of a menu, used on their page and in lists.

import { mute, type Relation, removeFollower, unmute } from "../../data/people.ts";
import { profileLink } from "../../data/find.ts";
import { tell, undoable } from "../../data/undo.ts";
import { words } from "../../i18n/people.ts";
import type { Person } from "../../sync/entities.ts";
import type { MenuItem } from "../../ui/menu.tsx";

/** Puts a text on the clipboard, and says whether it worked; plain http has none. */
export async function copyText(text: string, done: () => string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    tell(done);
  } catch {
    tell(() => words().copyFailed);
  }
}

export function toggleMute({ id, name }: Person, muted: boolean): void {
  void (muted ? unmute(id) : mute(id));
  undoable(() => (muted ? words().unmutedToast(name) : words().mutedToast(name)), () => (muted ? mute(id) : unmute(id)));
}

export function bondsMenu(person: Person, relation: Relation, ask: { block: () => void; report: () => void }): MenuItem[] {
  const { id, name, handle } = person;
  const items: MenuItem[] = [
    { label: words().copyLink, icon: "globe", onSelect: () => void copyText(profileLink(handle), () => words().copied) },
    { label: relation.muted ? words().unmute : words().mute, icon: "bell", onSelect: () => toggleMute(person, relation.muted) },
  ];
  if (relation.follower === "accepted") {
    const remove = () => {
      void removeFollower(id);
      tell(() => words().removedToast(name));
    };
    items.push({ label: words().removeFollower, icon: "person", onSelect: remove });
  }
  items.push(
    { label: words().report, icon: "warn", onSelect: ask.report, lineBefore: true },
    { label: words().block, icon: "lock", danger: true, onSelect: ask.block },
  );
  return items;
}
