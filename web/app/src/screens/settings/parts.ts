// The parts of the settings, in the order of their list.

import type { IconName } from "../../ui/icon.tsx";

export const parts = ["profile", "days", "look", "privacy", "notices", "security", "tokens", "data", "deleted", "activity", "account", "about"] as const;

export type Part = (typeof parts)[number];

export const icons: Record<Part, IconName> = {
  profile: "person", days: "clock", look: "gear", privacy: "people", notices: "bell", security: "lock", tokens: "globe", data: "box", deleted: "trash", activity: "repeat", account: "wave", about: "book",
};

export const isPart = (name: string): name is Part => (parts as readonly string[]).includes(name);
