import { messages } from "./i18n.ts";

export const words = messages({
  ko: { finished: (name: string, done: number, total: number) => `${name}님이 하나 마쳤어요, ${total}개 중 ${done}개` },
  en: { finished: (name, done, total) => `${name} finished one, ${done} of ${total}` },
});
