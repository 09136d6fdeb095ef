import { afterEach, expect, test } from "vitest";
import { alone, type Alone } from "./attached.testing.ts";
import { addReminder, reminders, removeReminder, saveReminder } from "./reminders.ts";
import { undoLast } from "./undo.ts";

let a: Alone;
afterEach(() => a.close());

test("reminders stand by their time, whenever they were made", async () => {
  a = await alone();
  addReminder("21:00", "look back");
  const early = addReminder("07:10", "");
  expect(reminders.value.map((r) => [r.time, r.label, r.enabled])).toEqual([["07:10", "", true], ["21:00", "look back", true]]);
  await saveReminder(early, { time: "23:30", enabled: false });
  expect(reminders.value.map((r) => [r.time, r.enabled])).toEqual([["21:00", true], ["23:30", false]]);
});

test("one that was removed comes back whole", async () => {
  a = await alone();
  const id = addReminder("21:00", "look back");
  removeReminder(id, () => "removed");
  expect(reminders.value).toEqual([]);
  undoLast();
  expect(reminders.value).toMatchObject([{ id, time: "21:00", label: "look back" }]);
});
