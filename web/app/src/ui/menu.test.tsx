// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Menu, type MenuItem } from "./menu.tsx";
import { press, settle, show } from "./stage.testing.tsx";

const chosen = vi.fn();
const items: MenuItem[] = [
  { label: "Edit", onSelect: () => chosen("edit") },
  { label: "Details", onSelect: () => chosen("details") },
  { label: "Up", onSelect: () => chosen("up"), disabled: true },
  { label: "Delete", onSelect: () => chosen("delete"), danger: true },
];

const focused = () => document.activeElement?.textContent?.trim();
const menu = () => document.querySelector<HTMLElement>("[role=menu]");

async function opened(key = "ArrowDown"): Promise<HTMLElement> {
  const stage = show(<Menu label="What can be done" items={items} />);
  const button = stage.querySelector("button")!;
  button.focus();
  press(button, key);
  await vi.waitFor(async () => {
    await settle();
    if (!menu()) throw new Error("the menu is not open yet");
  });
  return button;
}

beforeEach(() => void chosen.mockReset());

describe("a menu", () => {
  it("opens at its first line with the arrow down, at its last with the arrow up", async () => {
    await opened("ArrowDown");
    expect(focused()).toBe("Edit");
    await opened("ArrowUp");
    expect(focused()).toBe("Delete");
  });

  it("is walked in a circle, past what cannot be chosen", async () => {
    await opened();
    press(menu()!, "ArrowDown");
    press(menu()!, "ArrowDown");
    expect(focused()).toBe("Delete");
    press(menu()!, "ArrowDown");
    expect(focused()).toBe("Edit");
    press(menu()!, "ArrowUp");
    expect(focused()).toBe("Delete");
    press(menu()!, "Home");
    expect(focused()).toBe("Edit");
    press(menu()!, "End");
    expect(focused()).toBe("Delete");
  });

  it("goes to what begins with the letters written", async () => {
    await opened();
    press(menu()!, "d");
    expect(focused()).toBe("Details");
    press(menu()!, "e");
    press(menu()!, "l");
    expect(focused()).toBe("Delete");
  });

  it("closes by Esc and gives the focus back", async () => {
    const button = await opened();
    press(menu()!, "Escape");
    await settle();
    expect(menu()).toBeNull();
    expect(document.activeElement).toBe(button);
    expect(button.getAttribute("aria-expanded")).toBe("false");
  });

  it("does what was chosen, once, after it has closed", async () => {
    await opened();
    (document.activeElement as HTMLElement).click();
    await settle();
    expect(chosen.mock.calls).toEqual([["edit"]]);
    expect(menu()).toBeNull();
  });

  it("keeps its keys from the page", async () => {
    const heard = vi.fn();
    addEventListener("keydown", heard);
    await opened();
    heard.mockReset();
    press(menu()!, "n");
    expect(heard).not.toHaveBeenCalled();
    removeEventListener("keydown", heard);
  });
});
