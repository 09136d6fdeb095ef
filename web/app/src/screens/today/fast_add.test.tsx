// @vitest-environment happy-dom
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openClient } from "../../sync/open.ts";
import { attach, client, detach } from "../../data/world.ts";
import type { Goal } from "../../sync/entities.ts";
import { press, settle, show } from "../../ui/stage.testing.tsx";
import { FastAdd } from "./fast_add.tsx";

const me = "018f0000-0000-7000-8000-000000000001";
const goal: Goal = { kind: "goal", id: "018f0000-0000-7000-8000-000000000002", rev: 0, title: "Move", color: "leaf", rank: "a0", status: "active", audience: "private" };
const day = "2026-11-22";

const closed = vi.fn();
const titles = () => [...client().all("todo")].map((h) => h.entity).sort((a, b) => (a.rank < b.rank ? -1 : 1)).map((t) => t.title);
const field = () => document.querySelector<HTMLInputElement>(".fast-add-field")!;

/** What browsers do on Enter in a form of one field: the key, and unless it belongs to the input method, the submit. */
function enter(): void {
  const e = press(field(), "Enter", { code: "Enter", keyCode: 13 });
  if (!e.defaultPrevented) submit();
}
const submit = () => act(() => void field().form!.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true })));
const compose = (type: "compositionstart" | "compositionend") => act(() => void field().dispatchEvent(new CompositionEvent(type, { bubbles: true })));
const later = () => act(async () => void (await vi.advanceTimersByTimeAsync(100)));

beforeEach(async () => {
  vi.useFakeTimers();
  closed.mockReset();
  const offline = () => { throw new TypeError("no network in this test"); };
  const c = openClient({ server: "http://127.0.0.1:1", user: me, token: async () => "t", agent: "test", fetch: offline as unknown as typeof fetch, socket: offline });
  await c.loaded;
  attach(c);
  await c.put("goal", goal.id, { title: goal.title, color: goal.color, rank: goal.rank });
  show(<FastAdd goal={goal} date={day} onClose={closed} />);
});
afterEach(async () => {
  await client().close();
  detach();
  vi.useRealTimers();
});

describe("writing one todo after the other", () => {
  it("has the focus at once", () => {
    expect(document.activeElement).toBe(field());
  });

  it("keeps one by Enter and is ready for the next", async () => {
    field().value = "Run";
    enter();
    expect(field().value).toBe("");
    field().value = "Stretch";
    enter();
    await settle();
    expect(titles()).toEqual(["Run", "Stretch"]);
    expect(closed).not.toHaveBeenCalled();
  });

  it("closes by Enter with nothing written, and by Esc, and leaves nothing", () => {
    enter();
    expect(closed).toHaveBeenCalledWith("escape");
    field().value = "half a tho";
    press(field(), "Escape");
    expect(closed).toHaveBeenCalledTimes(2);
    expect(titles()).toEqual([]);
  });

  it("keeps what is written when the focus leaves", () => {
    vi.spyOn(document, "hasFocus").mockReturnValue(true);
    field().value = "Run";
    void act(() => field().blur());
    expect(titles()).toEqual(["Run"]);
    expect(closed).toHaveBeenCalledWith("left");
  });

  it("says what is wrong with a title that is too long, and keeps it there", () => {
    field().value = "가".repeat(256);
    enter();
    expect(titles()).toEqual([]);
    expect(field().value).toHaveLength(256);
    expect(field().getAttribute("aria-invalid")).toBe("true");
  });
});

describe("Korean, of which the last syllable is still open at Enter", () => {
  it("makes one todo, whole, where the key comes twice (Chrome)", async () => {
    void compose("compositionstart");
    field().value = "달리기";
    press(field(), "Enter", { isComposing: true, keyCode: 229 });
    expect(titles()).toEqual([]);
    void compose("compositionend");
    enter();
    await later();
    expect(titles()).toEqual(["달리기"]);
    expect(closed).not.toHaveBeenCalled();
  });

  it("makes one todo where the key says nothing of composing but its code does (Safari)", async () => {
    void compose("compositionstart");
    field().value = "달리기";
    void compose("compositionend");
    press(field(), "Enter", { isComposing: false, keyCode: 229 });
    expect(titles()).toEqual([]);
    enter();
    await later();
    expect(titles()).toEqual(["달리기"]);
  });

  it("waits for the composition where the form is sent during it (Android)", async () => {
    void compose("compositionstart");
    field().value = "달리";
    submit();
    expect(titles()).toEqual([]);
    expect(field().value).toBe("달리");
    field().value = "달리기";
    void compose("compositionend");
    await later();
    expect(titles()).toEqual(["달리기"]);
    expect(field().value).toBe("");
  });

  it("does not take a second submit of the same Enter for an empty one", async () => {
    void compose("compositionstart");
    field().value = "달리기";
    submit();
    void compose("compositionend");
    await act(async () => void (await vi.advanceTimersByTimeAsync(1)));
    submit();
    await later();
    expect(titles()).toEqual(["달리기"]);
    expect(closed).not.toHaveBeenCalled();
  });

  it("does not close by the Esc that ends a composition", () => {
    field().value = "달";
    press(field(), "Escape", { isComposing: true, keyCode: 229 });
    expect(closed).not.toHaveBeenCalled();
  });
});

describe("pasting several lines", () => {
  const paste = (text: string) => act(() => {
    const e = new Event("paste", { bubbles: true, cancelable: true });
    Object.assign(e, { clipboardData: { getData: () => text } });
    field().dispatchEvent(e);
    return undefined;
  });

  it("makes a todo of each line", async () => {
    void paste("milk\n\n- bread\neggs\n");
    await settle();
    expect(titles()).toHaveLength(3);
  });

  it("asks first when they are many", async () => {
    void paste(Array.from({ length: 21 }, (_, i) => `line ${i}`).join("\n"));
    await settle();
    expect(titles()).toEqual([]);
    await import("./paste_dialog.tsx");
    await vi.waitFor(async () => {
      await settle();
      if (!document.querySelector(".dialog-foot")) throw new Error("nobody has asked yet");
    });
    const [, yes] = document.querySelectorAll<HTMLButtonElement>(".dialog-foot button");
    void act(() => yes!.click());
    await settle();
    expect(titles()).toHaveLength(21);
  });
});
