// What the server does not take is said in words where it was written, with the words still there, until somebody decides.

import { expect, inject, test } from "vitest";
import { until } from "../src/sync/world.testing.ts";
import { field, join, open, type Person, row, saved, showsTitles, startAdding } from "./browser.ts";
import { type Gateway, gateway } from "./gateway.ts";

/** Somebody who wrote a todo without a connection, into a goal that another device has deleted meanwhile. */
async function start(): Promise<{ jiwoo: Person; net: Gateway }> {
  const net = await gateway(inject("server"));
  const jiwoo = await join("jiwoo", { goals: [{ title: "Health", todos: ["water"] }, { title: "Study", todos: ["read"] }], path: null, reach: net.address });
  await open(jiwoo.page, net.address);
  await showsTitles(jiwoo.page, ["water", "read"]);
  await saved(jiwoo.page);
  net.set("cut");
  await startAdding(jiwoo.page);
  await field(jiwoo.page).fill("a thought of mine");
  await jiwoo.page.keyboard.press("Enter");
  await jiwoo.page.keyboard.press("Escape");
  await showsTitles(jiwoo.page, ["water", "a thought of mine", "read"]);
  await jiwoo.device.answered(await jiwoo.device.delete("goal", jiwoo.goals[0]!));
  net.set("through");
  await line(jiwoo).waitFor();
  return { jiwoo, net };
}

const line = ({ page }: Person) => page.getByRole("alert").filter({ hasText: "This goal was deleted. Move it to another goal to keep it." });
const mine = ({ device }: Person) => [...device.all("todo")].find(({ entity }) => entity.title === "a thought of mine")?.entity;

test("a todo of a goal that is gone says so, keeps its words, also after a start, and moves to another goal", async () => {
  const { jiwoo } = await start();
  await line(jiwoo).getByText("a thought of mine").waitFor();
  await jiwoo.page.reload();
  await line(jiwoo).getByText("a thought of mine").waitFor();
  await line(jiwoo).getByRole("button", { name: "Move to goal…" }).click();
  await jiwoo.page.getByRole("menuitem", { name: "Study" }).or(jiwoo.page.getByRole("menuitemradio", { name: "Study" })).click();
  await showsTitles(jiwoo.page, ["read", "a thought of mine"]);
  await until(jiwoo.device, () => mine(jiwoo)?.goal_id === jiwoo.goals[1], "the todo");
  expect(await jiwoo.page.getByRole("alert").count()).toBe(0);
});

test("trying again says it again, and discarding it is the person's word", async () => {
  const { jiwoo } = await start();
  await line(jiwoo).getByRole("button", { name: "Try again" }).click();
  await line(jiwoo).waitFor();
  await line(jiwoo).getByRole("button", { name: "Discard" }).click();
  await line(jiwoo).waitFor({ state: "detached" });
  await showsTitles(jiwoo.page, ["read"]);
  await jiwoo.page.reload();
  await showsTitles(jiwoo.page, ["read"]);
  expect(await jiwoo.page.getByRole("alert").count()).toBe(0);
  expect(mine(jiwoo)).toBeUndefined();
});

test("what was changed in a todo that is gone is told on every screen, with what was written", async () => {
  const net = await gateway(inject("server"));
  const jiwoo = await join("jiwoo", { goals: [{ title: "Health", todos: ["water"] }], path: null, reach: net.address });
  await open(jiwoo.page, net.address);
  await showsTitles(jiwoo.page, ["water"]);
  net.set("cut");
  await row(jiwoo.page, "water").locator(".todo-title").click();
  await jiwoo.page.locator(".todo-edit").fill("two litres of water");
  await jiwoo.page.keyboard.press("Enter");
  const [todo] = [...jiwoo.device.all("todo")];
  await jiwoo.device.answered(await jiwoo.device.delete("todo", todo!.entity.id));
  net.set("through");
  await jiwoo.page.getByText("two litres of water").first().waitFor();
  await jiwoo.page.getByText("It was deleted on another device. What you wrote is still here.").first().waitFor();
});
