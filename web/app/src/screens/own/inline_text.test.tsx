// @vitest-environment happy-dom
import { act } from "preact/test-utils";
import { beforeEach, expect, test } from "vitest";
import { press, show } from "../../ui/stage.testing.tsx";
import { InlineText } from "./inline_text.tsx";

let stage: HTMLElement;
let saved: string[];

beforeEach(() => {
  saved = [];
  stage = show(<InlineText value="운동" label="목표 이름" hint="이름 고치기" rule={{ max: 5 }} onSave={(text) => saved.push(text)} />);
});

const open = (): HTMLInputElement => {
  void act(() => stage.querySelector("button")!.click());
  return stage.querySelector("input")!;
};
const submit = (): void => void act(() => void stage.querySelector("form")!.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true })));
const text = (): string | null | undefined => stage.querySelector("button")?.textContent;

test("a press opens the field with the text in it, and Enter keeps what was typed", () => {
  const field = open();
  expect(field.value).toBe("운동");
  field.value = "  공부 ";
  submit();
  expect(saved).toEqual(["공부"]);
  expect(text()).toBe("운동"); // until it is saved
});

test("Esc goes back, but not while a syllable is being composed", () => {
  const field = open();
  field.value = "공ㅂ";
  press(field, "Escape", { keyCode: 229 });
  expect(stage.querySelector("input")).not.toBeNull();
  press(field, "Escape");
  expect(stage.querySelector("input")).toBeNull();
  expect(saved).toEqual([]);
});

test("what is too long or empty is not taken, and the field stays", () => {
  const field = open();
  for (const bad of ["여섯 글자예요", "  "]) {
    field.value = bad;
    submit();
    expect(stage.querySelector("input")?.getAttribute("aria-invalid")).toBe("true");
  }
  expect(saved).toEqual([]);
});

test("leaving keeps what was typed, or the text as it was when that cannot be", () => {
  let field = open();
  field.value = "공부";
  void act(() => void field.dispatchEvent(new FocusEvent("blur")));
  expect(saved).toEqual(["공부"]);
  field = open();
  field.value = "";
  void act(() => void field.dispatchEvent(new FocusEvent("blur")));
  expect(saved).toEqual(["공부"]);
  expect(stage.querySelector("input")).toBeNull();
});
