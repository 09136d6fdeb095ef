// What every form of the ways in does: says at the field what is wrong, sends once, and goes to the first mistake.

import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../../i18n/account.ts";
import { fieldProblem, pointsAt, problemWords } from "../../i18n/problems.ts";
import { Problem } from "../../sync/client.ts";

type Faults<F extends string> = Partial<Record<F, string | null>>;

export interface Form<F extends string> {
  busy: boolean;
  offline: boolean; // the last try did not reach the server
  /** What is wrong with a field. */
  error(field: F): string | null;
  /** What is wrong with the whole, when no field is to blame. */
  problem: string | null;
  /** For <form onSubmit>. */
  submit(e: Event): void;
  /** The person is changing a field: what was said of it no longer holds. */
  touch(field: F): void;
  formRef: { current: HTMLFormElement | null };
}

interface Rules<F extends string> {
  fields: readonly F[];
  /** The JSON pointer of a field, when it is not "/field". */
  pointers?: Partial<Record<F, string>>;
  /** The field with the password that an answer of wrong_login means; without one it is told of the whole. */
  secret?: F;
  /** What is wrong before anything is sent. */
  check(): Faults<F>;
  send(): Promise<void>;
}

export function useForm<F extends string>({ fields, pointers = {}, secret, check, send }: Rules<F>): Form<F> {
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<unknown>(null);
  const [faults, setFaults] = useState<Faults<F>>({});
  const [touched, setTouched] = useState<readonly F[]>([]);
  const [tries, setTries] = useState(0);
  const formRef = useRef<HTMLFormElement>(null);
  const pointer = (field: F): string => pointers[field] ?? `/${field}`;
  const notIt = secret !== undefined && answer instanceof Problem && answer.code === "wrong_login";
  const said = (field: F): string | null => faults[field] ?? (notIt && field === secret ? words().problems.wrong_password : fieldProblem(answer, pointer(field)));

  useEffect(() => {
    if (tries > 0) formRef.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [tries]);

  const submit = async (e: Event): Promise<void> => {
    e.preventDefault();
    if (busy) return;
    const found = check();
    setFaults(found);
    setAnswer(null);
    setTouched([]);
    if (fields.some((f) => found[f])) return setTries((n) => n + 1);
    setBusy(true);
    try {
      await send();
    } catch (why) {
      setAnswer(why);
      setTries((n) => n + 1);
    } finally {
      setBusy(false);
    }
  };

  return {
    busy, formRef,
    offline: answer instanceof Problem && answer.status === 0 && answer.code !== "not_json",
    error: (field) => (touched.includes(field) ? null : said(field)),
    problem: answer && !notIt && !pointsAt(answer, fields.map(pointer)) ? problemWords(answer) : null,
    submit: (e) => void submit(e),
    touch: (field) => setTouched((t) => (t.includes(field) ? t : [...t, field])),
  };
}
