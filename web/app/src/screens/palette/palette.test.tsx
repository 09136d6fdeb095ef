// @vitest-environment happy-dom
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { today } from "../../data/clock.ts";
import { addGoal } from "../../data/goals.ts";
import { addTodo } from "../../data/todos.ts";
import { attach } from "../../data/world.ts";
import { locale } from "../../i18n/i18n.ts";
import { path } from "../../router.ts";
import { addDays } from "../../sync/days.ts";
import type { Client } from "../../sync/client.ts";
import { newId } from "../../sync/ids.ts";
import { openClient } from "../../sync/open.ts";
import { press, settle, show } from "../../ui/stage.testing.tsx";
import { Palette } from "./palette.tsx";

let client: Client;
let detach: () => void;
let stage: HTMLElement;
const closed = vi.fn();

beforeEach(async () => {
  locale.value = "ko";
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  window.scrollTo = () => {};
  client = openClient({ server: "http://127.0.0.1:1", user: newId(), token: async () => "none", agent: "test" });
  await client.loaded;
  detach = attach(client);
  const goal = addGoal({ title: "운동" });
  addTodo({ goal, date: today.peek(), title: "한강 달리기" });
  closed.mockReset();
  stage = show(<Palette onClose={closed} />);
});
afterEach(async () => {
  vi.useRealTimers();
  detach();
  await client.close();
});

const field = () => stage.querySelector("input")!;
const options = () => [...stage.querySelectorAll("[role=option]")].map((o) => o.textContent);
const active = () => stage.querySelector(`#${CSS.escape(field().getAttribute("aria-activedescendant")!)}`)?.textContent;

async function type(text: string): Promise<void> {
  field().value = text;
  await act(() => void field().dispatchEvent(new InputEvent("input", { bubbles: true })));
  await settle();
}

describe("the palette", () => {
  it("finds goals and todos by initial consonants", async () => {
    await type("ㅇㄷ");
    expect(options()).toContain("운동");
    await type("ㅎㄱ");
    expect(options().some((o) => o?.startsWith("한강 달리기"))).toBe(true);
  });

  it("goes to a day that is said in words", async () => {
    await type("내일");
    expect(active()).toContain("내일");
    press(field(), "Enter");
    expect(closed).toHaveBeenCalled();
    vi.runAllTimers();
    expect(path.value).toBe(`/day/${addDays(today.peek(), 1)}`);
  });

  it("keeps the focus in the field while arrows move, around the end too", async () => {
    const first = active();
    press(field(), "ArrowUp");
    await settle();
    expect(active()).toBe(options().at(-1));
    press(field(), "ArrowDown");
    await settle();
    expect(active()).toBe(first);
  });

  it("does nothing by the Enter that ends a syllable", async () => {
    await type("내");
    press(field(), "Enter", { isComposing: true });
    press(field(), "Enter", { keyCode: 229 });
    expect(closed).not.toHaveBeenCalled();
  });
});
