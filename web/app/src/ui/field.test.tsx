// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { expect, it } from "vitest";
import { composes } from "./composing.ts";
import { Field, graphemes } from "./field.tsx";
import { show } from "./stage.testing.tsx";

it("does not write into the field while a syllable is being composed", () => {
  const stage = show(<Field label="Name" value="ㅎ" onInput={() => {}} />);
  const input = stage.querySelector("input")!;
  void act(() => void input.dispatchEvent(new CompositionEvent("compositionstart")));
  input.value = "하";
  void act(() => render(<Field label="Name" value="from elsewhere" onInput={() => {}} />, stage));
  expect(input.value).toBe("하");
});

it("writes what came from elsewhere when nothing is being composed", () => {
  const stage = show(<Field label="Name" value="a" onInput={() => {}} />);
  void act(() => render(<Field label="Name" value="b" onInput={() => {}} />, stage));
  expect(stage.querySelector("input")!.value).toBe("b");
});

it("tells its error to those who listen", () => {
  const stage = show(<Field label="Name" value="" onInput={() => {}} error="Write a name." />);
  const input = stage.querySelector("input")!;
  expect(input.getAttribute("aria-invalid")).toBe("true");
  const said = (input.getAttribute("aria-describedby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent);
  expect(said).toContain("Write a name.");
});

it("counts what a person sees as one", () => {
  expect(graphemes("👨‍👩‍👧‍👦")).toBe(1);
  expect(graphemes("한글")).toBe(2);
});

it("knows a key of the input method by its code where the browser does not say so", () => {
  expect(composes({ isComposing: true, keyCode: 13 })).toBe(true);
  expect(composes({ isComposing: false, keyCode: 229 })).toBe(true);
  expect(composes({ isComposing: false, keyCode: 13 })).toBe(false);
});
