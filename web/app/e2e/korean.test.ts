// Writing Korean: a syllable that is still being composed is neither doubled nor cut, and shortcuts go by the place of a key.

import type { CDPSession, Page } from "playwright-core";
import { beforeAll, beforeEach, expect, inject, test } from "vitest";
import { newId } from "../src/sync/ids.ts";
import { until } from "../src/sync/world.testing.ts";
import { field, focused, join, open, type Person, row, sharePeople, showsTitles, startAdding, titles, today } from "./browser.ts";

sharePeople();

let jiwoo: Person;
let page: Page;
let keys: CDPSession;

beforeAll(async () => {
  jiwoo = await join("jiwoo", { locale: "ko", goals: [{ title: "운동" }], window: { locale: "ko-KR" } });
  page = jiwoo.page;
  keys = await jiwoo.context.newCDPSession(page);
});

beforeEach(async () => {
  await open(page, inject("server"));
  await expect.poll(emptied, { timeout: 10_000 }).toBe(0);
});

/** Deletes what the test before has left; how much the page still shows. */
async function emptied(): Promise<number> {
  for (const { entity } of [...jiwoo.device.all("todo")]) await jiwoo.device.delete("todo", entity.id);
  return (await titles(page)).length;
}

const compose = (text: string) => keys.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });

/** A key that the input method takes for itself: the page hears 229. */
async function processed(code: string): Promise<void> {
  await keys.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "Process", code, windowsVirtualKeyCode: 229 });
  await keys.send("Input.dispatchKeyEvent", { type: "keyUp", key: "Process", code, windowsVirtualKeyCode: 229 });
}

/** Syllables as they grow under the fingers: ㅁ, 무, 물. The last one stays open. */
async function typed(text: string): Promise<void> {
  for (const [i, syllable] of [...text].entries()) {
    const [lead, open_] = stepsOf(syllable);
    for (const step of [lead, open_, syllable]) {
      await processed("KeyA");
      await compose(step);
    }
    if (i < text.length - 1) await keys.send("Input.insertText", { text: syllable });
  }
}

/** The first consonant alone, then with its vowel. */
function stepsOf(syllable: string): [string, string] {
  const at = syllable.charCodeAt(0) - 0xac00;
  if (at < 0 || at > 11171) return [syllable, syllable];
  return ["ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"[Math.floor(at / 588)]!, String.fromCharCode(0xac00 + at - (at % 28))];
}

/** Enter over an open syllable: first the input method's, then, once the syllable is closed, the page's. */
async function enterOver(syllable: string): Promise<void> {
  await processed("Enter");
  await keys.send("Input.insertText", { text: syllable });
  await page.keyboard.press("Enter");
}

test("five todos with Enter: none doubled, none cut", async () => {
  const five = ["물마시기", "스트레칭", "산책", "영단어", "일찍자기"];
  await startAdding(page, "운동");
  for (const title of five) {
    await typed(title);
    await enterOver(title.at(-1)!);
  }
  await page.keyboard.press("Escape");
  await showsTitles(page, five);
  await until(jiwoo.device, () => [...jiwoo.device.all("todo")].length >= five.length, "all five");
  expect([...jiwoo.device.all("todo")].map(({ entity }) => entity.title).sort()).toEqual([...five].sort());
});

test("Enter that only the input method hears keeps the todo open", async () => {
  await startAdding(page, "운동");
  await typed("걷기");
  await processed("Enter");
  expect(await titles(page)).toEqual([]);
  expect(await field(page).inputValue()).toBe("걷기");
  await keys.send("Input.insertText", { text: "기" });
  await page.keyboard.press("Enter");
  await showsTitles(page, ["걷기"]);
  expect(await field(page).inputValue()).toBe("");
});

test("Escape over an open syllable is the input method's", async () => {
  await startAdding(page, "운동");
  await typed("물");
  await processed("Escape");
  expect(await field(page).inputValue()).toBe("물");
});

test("news from another device does not break the syllable", async () => {
  await startAdding(page, "운동");
  await typed("달리");
  await jiwoo.device.put("todo", newId(), { goal_id: jiwoo.goals[0]!, title: "다른 기기에서", date: today() });
  await jiwoo.device.put("profile", jiwoo.account.user, { name: "지우 둘" });
  await page.getByText("지우 둘").first().waitFor(); // the page has heard both
  expect(await field(page).inputValue()).toBe("달리");
  await compose("릭");
  expect(await field(page).inputValue()).toBe("달릭");
  await enterOver("리");
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.querySelectorAll(".day-list .todo-title").length === 2);
  expect((await titles(page)).sort()).toEqual(["다른 기기에서", "달리"]);
});

test("a title that changes elsewhere leaves the one that is being written alone", async () => {
  const todo = newId();
  await jiwoo.device.put("todo", todo, { goal_id: jiwoo.goals[0]!, title: "독서", date: today() });
  await row(page, "독서").locator(".todo-title").click();
  const editor = page.getByRole("textbox", { name: "‘독서’ 고치기" });
  await editor.press("End");
  await typed("하");
  await jiwoo.device.put("todo", todo, { title: "책 읽기", done: true });
  await page.locator(".todo-done").waitFor().catch(() => {}); // may wait until the writing is over
  expect(await page.locator(".todo-edit").inputValue()).toBe("독서하");
  await keys.send("Input.insertText", { text: "하" });
  await page.keyboard.press("Enter");
  await showsTitles(page, ["독서하"]);
});

test("shortcuts go by the place of the key: ㅜ is N, ㅓ is J, ㄷ is E", async () => {
  await jiwoo.device.put("todo", newId(), { goal_id: jiwoo.goals[0]!, title: "독서", date: today() });
  await row(page, "독서").waitFor();
  const press = async (key: string, code: string) => {
    await keys.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key, code });
    await keys.send("Input.dispatchKeyEvent", { type: "keyUp", key, code });
  };
  await press("ㅜ", "KeyN");
  await field(page).waitFor();
  await page.keyboard.press("Escape");
  await press("ㅓ", "KeyJ");
  expect(await focused(page)).toBe("독서");
  await press("ㄷ", "KeyE");
  await page.locator(".todo-edit").waitFor();
  await page.keyboard.press("Escape");
});
