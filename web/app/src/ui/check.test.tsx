// @vitest-environment happy-dom
import { expect, it, vi } from "vitest";
import { Check, CheckMark } from "./check.tsx";
import { show } from "./stage.testing.tsx";

it("is a real checkbox with a name", () => {
  const stage = show(<Check checked={false} label="Run 5 km" onChange={() => {}} />);
  const box = stage.querySelector("input")!;
  expect(box.type).toBe("checkbox");
  expect(box.getAttribute("aria-label")).toBe("Run 5 km");
});

it("tells what it has become, once", () => {
  const changed = vi.fn();
  const stage = show(<Check checked={false} label="Run" onChange={changed} />);
  stage.querySelector("input")!.click();
  expect(changed.mock.calls).toEqual([[true]]);
});

it("says that something waits, and somebody else's box whether it is done", () => {
  const stage = show(<><Check checked pending label="Run" onChange={() => {}} /><CheckMark checked /></>);
  expect([...stage.querySelectorAll("[role=img]")].every((el) => el.getAttribute("aria-label"))).toBe(true);
  expect(stage.querySelectorAll("[role=img]")).toHaveLength(2);
});
