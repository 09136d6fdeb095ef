// @vitest-environment happy-dom
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { mine } from "../../data/cheers.ts";
import { attach } from "../../data/world.ts";
import { locale } from "../../i18n/i18n.ts";
import type { Client } from "../../sync/client.ts";
import type { Todo } from "../../sync/entities.ts";
import { newId } from "../../sync/ids.ts";
import { openClient } from "../../sync/open.ts";
import { press, settle, show } from "../../ui/stage.testing.tsx";
import { CheerButton, CheerCounts } from "./cheer_button.tsx";

const todo: Todo = {
  kind: "todo", id: newId(), rev: 3, goal_id: newId(), title: "달리기", date: "2026-11-22", done: true, done_at: null, rank: "a0", checklist: [], photo_id: null, cheers: { "🔥": 2, "👏": 1 },
};

let client: Client;
let detach: () => void;
let stage: HTMLElement;
let clock: number; // of the presses, in ms

beforeEach(async () => {
  locale.value = "ko";
  localStorage.clear();
  clock = 10_000;
  client = openClient({ server: "http://127.0.0.1:1", user: newId(), token: async () => "none", agent: "test" });
  await client.loaded;
  detach = attach(client);
  stage = show(<><CheerButton target={todo} title={todo.title} /><CheerCounts target={todo} /></>);
});
afterEach(async () => {
  detach();
  await client.close();
});

const button = () => stage.querySelector<HTMLElement>("[data-cheer]")!;
const choices = () => [...stage.querySelectorAll<HTMLElement>(".cheer-choice:not(.cheer-tool)")];

/** A press of a finger, so long after the one before. */
async function tap(el: Element, afterMs = 1000): Promise<void> {
  clock += afterMs;
  const e = new MouseEvent("click", { bubbles: true, detail: 1 });
  Object.defineProperty(e, "timeStamp", { value: clock });
  await act(() => void el.dispatchEvent(e));
  await settle();
}

describe("cheering", () => {
  it("offers six favourites, and gives the one that is chosen", async () => {
    await tap(button());
    expect(choices().map((c) => c.textContent)).toEqual(["👏", "🔥", "💪", "❤️", "🎉", "👍"]);
    await tap(choices()[1]!);
    expect(mine(todo.id)).toBe("🔥");
    expect(choices()).toEqual([]);
    expect(button().getAttribute("aria-label")).toBe("내 응원 불꽃. ‘달리기’ 응원 바꾸기");
  });

  it("by a double tap gives what was given last", async () => {
    await tap(button());
    await tap(choices()[4]!);
    await tap(button());
    await tap(stage.querySelector(".cheer-tool:last-child")!); // taken back
    expect(mine(todo.id)).toBeNull();
    await tap(button());
    await tap(button(), 100);
    expect(mine(todo.id)).toBe("🎉");
  });

  it("by two slow presses opens and closes", async () => {
    await tap(button());
    await tap(button());
    expect(choices()).toEqual([]);
    expect(mine(todo.id)).toBeNull();
  });

  it("moves among the favourites by arrows, and Esc goes back to the button", async () => {
    await tap(button());
    press(choices()[0]!, "ArrowLeft");
    expect(document.activeElement?.classList.contains("cheer-tool")).toBe(true);
    press(document.activeElement!, "Home");
    expect(document.activeElement).toBe(choices()[0]);
    press(choices()[0]!, "Escape");
    await settle();
    expect(choices()).toEqual([]);
    expect(document.activeElement).toBe(button());
  });

  it("counts mine in the button only", async () => {
    const counts = () => stage.querySelector(".cheer-counts")?.getAttribute("aria-label");
    expect(counts()).toBe("불꽃 2개, 박수 1개");
    await tap(button());
    await tap(choices()[0]!);
    expect(counts()).toBe("불꽃 2개"); // of the one 👏, the entity already counts mine
  });
});
