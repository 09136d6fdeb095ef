// Apart from the other words: it goes with the very first script.

import { messages } from "./i18n.ts";

export const words = messages({
  ko: { title: "이 브라우저에서는 모두를 열 수 없어요", says: "더 새로운 크롬, 사파리, 파이어폭스, 엣지나 삼성 인터넷으로 열어 주세요." },
  en: { title: "This browser can’t open Modu", says: "Use a newer Chrome, Safari, Firefox, Edge or Samsung Internet." },
});
