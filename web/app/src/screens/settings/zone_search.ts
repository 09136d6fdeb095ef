// Cities as Koreans write them: browsers name zones in English only.

const korean: Record<string, string> = {
  서울: "Asia/Seoul", 도쿄: "Asia/Tokyo", 오사카: "Asia/Tokyo", 베이징: "Asia/Shanghai", 상하이: "Asia/Shanghai", 홍콩: "Asia/Hong_Kong", 타이베이: "Asia/Taipei", 싱가포르: "Asia/Singapore",
  방콕: "Asia/Bangkok", 하노이: "Asia/Ho_Chi_Minh", 호찌민: "Asia/Ho_Chi_Minh", 마닐라: "Asia/Manila", 자카르타: "Asia/Jakarta", 델리: "Asia/Kolkata", 두바이: "Asia/Dubai", 이스탄불: "Europe/Istanbul",
  모스크바: "Europe/Moscow", 파리: "Europe/Paris", 런던: "Europe/London", 베를린: "Europe/Berlin", 마드리드: "Europe/Madrid", 로마: "Europe/Rome", 암스테르담: "Europe/Amsterdam", 빈: "Europe/Vienna",
  프라하: "Europe/Prague", 취리히: "Europe/Zurich", 카이로: "Africa/Cairo", 뉴욕: "America/New_York", 보스턴: "America/New_York", 워싱턴: "America/New_York", 토론토: "America/Toronto", 시카고: "America/Chicago",
  댈러스: "America/Chicago", 덴버: "America/Denver", 로스앤젤레스: "America/Los_Angeles", 샌프란시스코: "America/Los_Angeles", 시애틀: "America/Los_Angeles", 밴쿠버: "America/Vancouver", 하와이: "Pacific/Honolulu",
  호놀룰루: "Pacific/Honolulu", 괌: "Pacific/Guam", 멕시코시티: "America/Mexico_City", 상파울루: "America/Sao_Paulo", 부에노스아이레스: "America/Argentina/Buenos_Aires", 시드니: "Australia/Sydney",
  멜버른: "Australia/Melbourne", 브리즈번: "Australia/Brisbane", 오클랜드: "Pacific/Auckland",
};

/** Whether a search means one of the texts, of which the second is the zone's id. */
export function matches(q: string, texts: readonly string[]): boolean {
  const want = plain(q);
  if (texts.some((t) => plain(t).includes(want))) return true;
  return Object.entries(korean).some(([city, id]) => id === texts[1] && city.startsWith(want));
}

/** The city of a zone in Korean, where it is among the known. */
export const koreanCity = (id: string): string | undefined => Object.keys(korean).find((city) => korean[city] === id);

const plain = (text: string): string => text.normalize("NFC").toLowerCase().replace(/[\s_,/]+/g, " ").trim();
