// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { expect, it, vi } from "vitest";
import { bring, lazy } from "./lazy.tsx";
import { show } from "./stage.testing.tsx";

const Part = ({ name }: { name: string }) => <p>{name}</p>;
const module = { Part };

it("shows what it has loaded", async () => {
  const Lazy = lazy<"Part", { name: string }>(async () => module, "Part", true);
  const stage = show(<Lazy name="here" />);
  await vi.waitFor(() => expect(stage.textContent).toBe("here"));
});

it("stands there at once when it was brought before", async () => {
  const Lazy = lazy<"Part", { name: string }>(async () => module, "Part", true);
  await bring(Lazy);
  expect(show(<Lazy name="here" />).textContent).toBe("here");
});

it("shows what came after it was drawn and before it could ask", async () => {
  const Lazy = lazy<"Part", { name: string }>(async () => module, "Part", true);
  document.body.innerHTML = "";
  const stage = document.body.appendChild(document.createElement("div"));
  const coming = bring(Lazy);
  render(<Lazy name="here" />, stage);
  await coming;
  await vi.waitFor(() => expect(stage.textContent).toBe("here"));
});

it("can be asked again where it could not be fetched", async () => {
  const load = vi.fn<() => Promise<typeof module>>().mockRejectedValueOnce(new TypeError("offline")).mockResolvedValue(module);
  const Lazy = lazy<"Part", { name: string }>(load, "Part");
  const stage = show(<Lazy name="here" />);
  await vi.waitFor(() => expect(stage.querySelector("[role=alert]")).not.toBeNull());
  void act(() => stage.querySelector("button")!.click());
  await vi.waitFor(() => expect(stage.textContent).toBe("here"));
});
