// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { show } from "../../ui/stage.testing.tsx";
import { autosaveMs, type Draft, useDraft } from "./draft.ts";

let draft: Draft;
let saved: string[];
let takes = true;

function Writer({ text }: { text: string }) {
  draft = useDraft(text, (typed) => {
    if (!takes) return false;
    saved.push(typed);
  });
  return <p>{draft.text}</p>;
}

beforeEach(() => {
  show(null); // the one of the test before goes, and saves
  vi.useFakeTimers();
  saved = [];
  takes = true;
});
afterEach(() => vi.useRealTimers());

const type = (text: string): void => void act(() => draft.input(text));

test("saves once, after a moment of rest", () => {
  show(<Writer text="" />);
  type("a");
  vi.advanceTimersByTime(autosaveMs - 1);
  type("ab");
  vi.advanceTimersByTime(autosaveMs - 1);
  expect(saved).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(saved).toEqual(["ab"]);
});

test("takes over what comes from elsewhere, but not over what is being written", () => {
  const stage = show(<Writer text="one" />);
  void act(() => render(<Writer text="two" />, stage));
  expect(stage.textContent).toBe("two");
  type("two and mine");
  void act(() => render(<Writer text="three" />, stage));
  expect(stage.textContent).toBe("two and mine");
});

test("saves what was typed when it goes away", () => {
  const stage = show(<Writer text="" />);
  type("almost lost");
  void act(() => render(null, stage));
  expect(saved).toEqual(["almost lost"]);
});

test("keeps what would not be taken as it was typed, and tries again", () => {
  const stage = show(<Writer text="fine" />);
  takes = false;
  type("too long");
  vi.advanceTimersByTime(autosaveMs);
  expect(stage.textContent).toBe("too long");
  takes = true;
  draft.flush();
  expect(saved).toEqual(["too long"]);
});

test("goes back to what is saved", () => {
  const stage = show(<Writer text="before" />);
  type("a slip");
  void act(() => draft.restore());
  vi.advanceTimersByTime(autosaveMs);
  expect(stage.textContent).toBe("before");
  expect(saved).toEqual([]);
});
