// @vitest-environment happy-dom
import { beforeEach, expect, it } from "vitest";
import { applyPrefs, motion, moves, textSize, theme } from "./prefs.ts";

const root = document.documentElement;
const bars = () => [...document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]")].map((m) => m.content);

beforeEach(() => {
  document.head.innerHTML = '<meta name="theme-color" media="(prefers-color-scheme: light)"><meta name="theme-color" media="(prefers-color-scheme: dark)">';
  localStorage.clear();
  theme.value = "system";
  motion.value = "system";
  textSize.value = "normal";
  applyPrefs();
});

it("leaves the theme to the system until one is chosen, and colours the browser's bars alike", () => {
  expect(root.dataset.theme).toBeUndefined();
  expect(bars()).toEqual(["#fbfaf8", "#131413"]);
  theme.value = "dark";
  expect(root.dataset.theme).toBe("dark");
  expect(bars()).toEqual(["#131413", "#131413"]);
});

it("is remembered on this device only while it differs from the first", () => {
  theme.value = "light";
  expect(localStorage.getItem("modu-pref-theme")).toBe("light");
  theme.value = "system";
  expect(localStorage.getItem("modu-pref-theme")).toBeNull();
});

it("calms motion by choice", () => {
  motion.value = "less";
  expect(moves()).toBe(false);
  motion.value = "more";
  expect(moves()).toBe(true);
});

it("sizes text by the root, so that everything follows", () => {
  textSize.value = "large";
  expect(root.style.fontSize).toBe("112.5%");
  textSize.value = "normal";
  expect(root.style.fontSize).toBe("");
});
