// A new day and another zone are told, and asked about; by themselves they move nothing.

import { expect, inject, test } from "vitest";
import { addDays, nextDayAt } from "../src/sync/days.ts";
import { until } from "../src/sync/world.testing.ts";
import { field, join, mayComplain, open, type Person, showsTitles, startAdding, today, zone } from "./browser.ts";

const momentMs = 5_000;

/** Somebody with two things left to do, whose clock can be moved. */
async function start(): Promise<Person> {
  const jiwoo = await join("jiwoo", { goals: [{ title: "Health", todos: ["water", "walk"], done: ["stretch"] }], path: null });
  await jiwoo.page.clock.install({ time: new Date() });
  await open(jiwoo.page, inject("server"));
  await showsTitles(jiwoo.page, ["water", "walk", "stretch"]);
  return jiwoo;
}

/** Lets it be a moment after midnight. */
const untilTomorrow = ({ page }: Person) => page.clock.fastForward(nextDayAt(zone, 0, new Date()).getTime() - Date.now() + momentMs);

const datesOf = ({ device }: Person) => Object.fromEntries([...device.all("todo")].map(({ entity }) => [entity.title, entity.date]));

test("a new day is told, nothing moves by itself, and what is left comes along when asked", async () => {
  mayComplain(/.*/); // the connection of a clock that jumps may break
  const jiwoo = await start();
  const day = today();
  await untilTomorrow(jiwoo);
  await jiwoo.page.getByText("A new day · 2 left from yesterday").waitFor();
  await showsTitles(jiwoo.page, []);
  expect(datesOf(jiwoo)).toEqual({ water: day, walk: day, stretch: day });
  await jiwoo.page.getByRole("button", { name: "Move 2 to today" }).click();
  await showsTitles(jiwoo.page, ["water", "walk"]);
  await jiwoo.page.getByText("A new day").waitFor({ state: "detached" });
  const next = addDays(day, 1);
  await until(jiwoo.device, () => datesOf(jiwoo).water === next && datesOf(jiwoo).walk === next, "the move");
  expect(datesOf(jiwoo).stretch).toBe(day);
});

test("midnight does not take the words from under the fingers", async () => {
  mayComplain(/.*/);
  const jiwoo = await start();
  const day = today();
  await startAdding(jiwoo.page);
  await field(jiwoo.page).fill("written at mid");
  await untilTomorrow(jiwoo);
  await jiwoo.page.getByText("A new day").waitFor();
  expect(await field(jiwoo.page).inputValue()).toBe("written at mid");
  await jiwoo.page.keyboard.type("night");
  await jiwoo.page.keyboard.press("Enter");
  await showsTitles(jiwoo.page, ["water", "walk", "stretch", "written at midnight"]);
  await jiwoo.page.keyboard.press("Escape"); // the new day comes when nothing is being written any more
  await showsTitles(jiwoo.page, []);
  await until(jiwoo.device, () => datesOf(jiwoo)["written at midnight"] === day, "the todo");
});

test("another zone is asked about once, and only the answer changes the days", async () => {
  const there = zone === "Europe/Paris" ? "Asia/Tokyo" : "Europe/Paris";
  const question = (p: Person["page"]) => p.getByText(/^Your time zone changed: /);
  const travel = async () => {
    const person = await join("jiwoo", { window: { timezoneId: there } });
    await question(person.page).waitFor();
    return person;
  };
  const zoneOf = ({ device, account }: Person) => device.get("settings", account.user)!.entity.time_zone;
  const stays = await travel();
  expect(zoneOf(stays)).toBe(zone);
  await stays.page.getByRole("button", { name: "Keep" }).click();
  await question(stays.page).waitFor({ state: "detached" });
  await stays.page.reload();
  await stays.page.locator(".goal").waitFor();
  expect(await question(stays.page).count()).toBe(0);
  expect(zoneOf(stays)).toBe(zone);
  const goes = await travel();
  await goes.page.getByRole("button", { name: "Change", exact: true }).click();
  await until(goes.device, () => zoneOf(goes) === there, "the zone");
});
