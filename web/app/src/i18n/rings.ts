// What a page says when something rings while it is open.

import { messages } from "./i18n.ts";

export const words = messages({
  ko: {
    alarm: (title: string) => `알림 · ${title}`,
    reminder: (label: string) => (label ? `알림 · ${label}` : "알림 시간이에요"),
    knock: (name: string) => (name ? `${name} 님이 노크했어요` : "누군가 노크했어요"),
  },
  en: {
    alarm: (title: string) => `Alarm · ${title}`,
    reminder: (label: string) => (label ? `Reminder · ${label}` : "It is time for your reminder"),
    knock: (name: string) => (name ? `${name} knocked` : "Somebody knocked"),
  },
});
