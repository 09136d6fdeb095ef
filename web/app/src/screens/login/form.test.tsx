// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Problem } from "../../sync/client.ts";
import { Field } from "../../ui/field.tsx";
import { useForm } from "./form.ts";

let root: HTMLElement;
let send: () => Promise<void>;
let sent: number;

function Form() {
  const form = useForm<"login" | "password">({
    fields: ["login", "password"],
    secret: "password",
    check: () => ({ login: value("login") ? null : "empty" }),
    send: () => (sent++, send()),
  });
  const field = (name: "login" | "password") => <Field label={name} name={name} value="" onInput={() => form.touch(name)} error={form.error(name)} />;
  return (
    <form ref={form.formRef} onSubmit={form.submit}>
      {field("login")}{field("password")}
      <output>{form.problem}</output><b>{String(form.busy)} {String(form.offline)}</b>
    </form>
  );
}

const input = (name: string): HTMLInputElement => root.querySelector<HTMLInputElement>(`input[name=${name}]`)!;
const value = (name: string): string => input(name).value;
const errors = (): string[] => [...root.querySelectorAll<HTMLElement>(".field-error")].filter((e) => !e.hidden).map((e) => e.textContent!);
const submit = (): Promise<void> => act(async () => void root.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true })));

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
  sent = 0;
  send = async () => {};
  void act(() => render(<Form />, root));
});
afterEach(() => {
  render(null, root);
  root.remove();
});

describe("a form of the ways in", () => {
  it("says at the field what is wrong, goes there, and sends nothing", async () => {
    await submit();
    expect(errors()).toEqual(["empty"]);
    expect(document.activeElement).toBe(input("login"));
    expect(sent).toBe(0);
  });

  it("no longer says so once the field is changed", async () => {
    await submit();
    await act(() => void input("login").dispatchEvent(new Event("input", { bubbles: true })));
    expect(errors()).toEqual([]);
  });

  it("tells a wrong password at the password", async () => {
    input("login").value = "minji";
    send = () => Promise.reject(new Problem(401, "wrong_login", ""));
    await submit();
    expect(errors()).toHaveLength(1);
    expect(document.activeElement).toBe(input("password"));
    expect(root.querySelector("output")!.textContent).toBe("");
  });

  it("tells what no field is to blame for apart from them", async () => {
    input("login").value = "minji";
    send = () => Promise.reject(new Problem(503, "overloaded", ""));
    await submit();
    expect(errors()).toEqual([]);
    expect(root.querySelector("output")!.textContent).not.toBe("");
  });

  it("knows no connection from the page of a hotel", async () => {
    input("login").value = "minji";
    send = () => Promise.reject(new Problem(0, "unreachable", ""));
    await submit();
    expect(root.querySelector("b")!.textContent).toBe("false true");
    send = () => Promise.reject(new Problem(0, "not_json", ""));
    await submit();
    expect(root.querySelector("b")!.textContent).toBe("false false");
  });

  it("is sent once, however often it is pressed", async () => {
    input("login").value = "minji";
    let answer = () => {};
    send = () => new Promise((resolve) => (answer = resolve));
    await submit();
    await submit();
    expect(sent).toBe(1);
    await act(async () => answer());
  });
});
