// The parts of the settings, in the order of their list.

import type { IconName } from "../../ui/icon.tsx";

export const parts = ["profile", "days", "look", "privacy", "notices", "security", "tokens", "data", "deleted", "activity", "account", "about"] as const;

export type Part = (typeof parts)[number];

export const icons: Record<Part, IconName> = {
  profile: "person", days: "globe", look: "smile", privacy: "people", notices: "bell", security: "lock", tokens: "grip", data: "box", deleted: "trash", activity: "clock", account: "left", about: "note",
};

export const isPart = (name: string): name is Part => (parts as readonly string[]).includes(name);
