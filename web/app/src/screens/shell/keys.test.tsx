// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { letterKeys } from "../../ui/prefs.ts";
import { press, show } from "../../ui/stage.testing.tsx";
import { type Doings, listenToKeys, useKeys } from "./keys.ts";

const done = vi.fn();
const went = vi.fn();
let stop = () => {};

function Page({ doings }: { doings: Doings }) {
  useKeys(doings);
  return <><input type="text" /><input type="checkbox" /></>;
}

beforeEach(() => {
  done.mockReset();
  went.mockReset();
  stop = listenToKeys(went);
  letterKeys.value = true;
});
afterEach(() => stop());

const doings: Doings = { new: () => done("new"), search: () => done("search"), help: () => done("help"), palette: () => done("palette"), goal: () => done("goal"), up: () => done("up"), next: () => done("next") };
const page = () => show(<Page doings={doings} />);

describe("a shortcut", () => {
  it("is known by its letter, and in a Korean layout by its place", () => {
    const stage = page();
    press(stage, "n", { code: "KeyN" });
    press(stage, "ㅜ", { code: "KeyN" });
    expect(done.mock.calls).toEqual([["new"], ["new"]]);
  });

  it("is what the key writes, where it writes a Latin letter: Dvorak has its N elsewhere", () => {
    const stage = page();
    press(stage, "b", { code: "KeyN" });
    expect(done).not.toHaveBeenCalled();
    press(stage, "n", { code: "KeyL" });
    expect(done).toHaveBeenCalledWith("new");
  });

  it("rests while somebody writes, and while a syllable is being composed", () => {
    const [text, box] = page().querySelectorAll("input");
    press(text!, "n", { code: "KeyN" });
    press(document.body, "n", { code: "KeyN", isComposing: true });
    press(document.body, "Process", { code: "KeyN", keyCode: 229 });
    expect(done).not.toHaveBeenCalled();
    press(box!, "n", { code: "KeyN" });
    expect(done).toHaveBeenCalledWith("new");
  });

  it("of a single letter can be turned off; the others stay", () => {
    letterKeys.value = false;
    const stage = page();
    press(stage, "n", { code: "KeyN" });
    press(stage, "/", { code: "Slash" });
    expect(done).not.toHaveBeenCalled();
    press(stage, "k", { code: "KeyK", metaKey: true });
    press(stage, "ArrowUp", { code: "ArrowUp", altKey: true });
    press(stage, "ArrowDown", { code: "ArrowDown" });
    expect(done.mock.calls).toEqual([["palette"], ["up"], ["next"]]);
  });

  it("tells ? from / and # from 3", () => {
    const stage = page();
    press(stage, "?", { code: "Slash", shiftKey: true });
    press(stage, "/", { code: "Slash" });
    press(stage, "#", { code: "Digit3", shiftKey: true });
    press(stage, "3", { code: "Digit3" });
    expect(done.mock.calls).toEqual([["help"], ["search"], ["goal"]]);
  });

  it("opens the palette also from a field", () => {
    press(page().querySelector("input")!, "k", { code: "KeyK", ctrlKey: true });
    expect(done).toHaveBeenCalledWith("palette");
  });

  it("goes to a screen by G and a letter", () => {
    const stage = page();
    press(stage, "g", { code: "KeyG" });
    press(stage, "ㄹ", { code: "KeyF" });
    expect(went).toHaveBeenCalledWith("/feed");
  });

  it("that nobody wants is left to the browser", () => {
    show(<Page doings={{ next: () => false }} />);
    expect(press(document.body, "ArrowDown", { code: "ArrowDown" }).defaultPrevented).toBe(false);
  });
});
