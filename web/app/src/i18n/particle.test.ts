import { josa } from "es-hangul";
import { expect, it } from "vitest";
import { type Particle, withParticle } from "./particle.ts";

const particles = ["을/를", "이/가", "은/는", "으로/로", "이랑/랑", "이에요/예요"] as const satisfies Particle[];

it.each(particles)("%s fits the last syllable as es-hangul has it", (particle) => {
  for (const word of ["운동", "공부", "물", "서울", "하준", "민지", "달리기", "꽃", "밖", "값"]) {
    expect(withParticle(word, particle)).toBe(josa(word, particle));
  }
});

it("fits a number as it is said", () => {
  expect(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"].map((d) => withParticle(d, "을/를").slice(1))).toEqual(["을", "을", "를", "을", "를", "를", "을", "을", "을", "를"]);
  expect(withParticle("7", "으로/로")).toBe("7로");
  expect(withParticle("3", "으로/로")).toBe("3으로");
});

it("looks past quotes and emoji, and gives both forms where it cannot know", () => {
  expect(withParticle("‘운동’", "을/를")).toBe("‘운동’을");
  expect(withParticle("공부 📚", "을/를")).toBe("공부 📚를");
  expect(withParticle("Leo", "을/를")).toBe("Leo을(를)");
  expect(withParticle("", "이/가")).toBe("이(가)");
});
