import { afterEach, describe, expect, it } from "vitest";
import { locale } from "../../i18n/i18n.ts";
import { deviceName } from "./device_name.ts";
import { allZones, findZones, zoneOf } from "./zones.ts";

afterEach(() => (locale.value = "ko"));

describe("a device's name", () => {
  it("is its browser and its system", () => {
    expect(deviceName("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15")).toBe("Safari · Mac");
    expect(deviceName("Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/123.0 Mobile/15E148 Safari/604.1")).toBe("Chrome · iPhone");
    expect(deviceName("Mozilla/5.0 (Linux; Android 14; SM-S918N) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/24.0 Chrome/117.0 Mobile Safari/537.36")).toBe("Samsung Internet · Android");
    expect(deviceName("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Safari/537.36 Edg/124.0")).toBe("Edge · Windows");
  });

  it("is found in what a server keeps of a long line", () => {
    const kept = (agent: string) => deviceName(agent.slice(0, 100));
    const apple = "AppleWebKit/605.1.15 (KHTML, like Gecko)";
    expect(kept(`Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) ${apple} Version/17.4 Mobile/15E148 Safari/604.1`)).toBe("Safari · iPhone");
    expect(kept(`Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) ${apple} CriOS/123.0 Mobile/15E148 Safari/604.1`)).toBe("Chrome · iPhone");
    expect(kept(`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${apple} Version/17.4 Safari/605.1.15`)).toBe("Safari · Mac");
    expect(kept("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36")).toBe("Chrome · Windows");
  });

  it("is that of a program, when it is none of the browsers", () => {
    expect(deviceName("curl/8.5.0")).toBe("curl/8.5.0");
    expect(deviceName("")).toBe("이름 없는 기기");
  });
});

describe("finding a time zone", () => {
  const zones = allZones(["Asia/Seoul", "Europe/Paris"]);
  const found = (q: string) => findZones(zones, q).map((z) => z.id);

  it("goes by city, by region, by what it is called, and in Korean", () => {
    expect(found("paris")[0]).toBe("Europe/Paris");
    expect(found("new york")).toContain("America/New_York");
    expect(found("뉴욕")).toContain("America/New_York");
    expect(found("서울")).toContain("Asia/Seoul");
    expect(found("asia/seo")).toContain("Asia/Seoul");
  });

  it("finds nothing for nothing", () => {
    expect(found("  ")).toEqual([]);
    expect(found("아틀란티스")).toEqual([]);
  });

  it("names a city in the language of the moment", () => {
    expect(zoneOf("Asia/Seoul").city).toBe("서울");
    locale.value = "en";
    expect(zoneOf("Asia/Seoul").city).toBe("Seoul");
  });
});
