// The pieces that every part of the settings is made of.

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { connection } from "../../data/connection.ts";
import { parts as partWords } from "../../i18n/parts.ts";
import { problemWords } from "../../i18n/problems.ts";
import { words } from "../../i18n/security.ts";
import { Problem } from "../../sync/client.ts";
import { Button } from "../../ui/button.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { sayNow } from "../../ui/live.tsx";
import { copyText } from "./clipboard.ts";

export function Group({ title, says, children }: { title?: string; says?: ComponentChildren; children?: ComponentChildren }) {
  return (
    <section class="set">
      {title && <h2>{title}</h2>}
      {says && <p class="set-says">{says}</p>}
      {children}
    </section>
  );
}

/** Something that the server alone knows: read when shown. */
export interface Read<T> {
  value: T | null;
  problem: unknown;
  again: () => void;
  set: (value: T) => void;
}

export function useRead<T>(read: () => Promise<T>): Read<T> {
  const [value, set] = useState<T | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const again = (): void => {
    setProblem(null);
    read().then(set, setProblem);
  };
  useEffect(again, []);
  const live = connection.value === "live"; // a short break may pass without the socket noticing: then the system says so
  useEffect(() => {
    if (!(problem instanceof Problem) || problem.status !== 0) return;
    addEventListener("online", again);
    return () => removeEventListener("online", again);
  }, [problem]);
  useEffect(() => {
    if (live && problem instanceof Problem && problem.status === 0) again();
  }, [live]);
  return { value, problem, again, set };
}

/** The list, or why it is not there. */
export function Reading<T>({ read, offline, children }: { read: Read<T>; offline?: string; children: (value: T) => ComponentChildren }) {
  if (read.value !== null) return <>{children(read.value)}</>;
  if (read.problem === null) return <Skeleton rows={2} />;
  const isOffline = read.problem instanceof Problem && read.problem.status === 0;
  return (
    <div class="set-row" role="alert">
      <span class="set-main set-says">{isOffline ? (offline ?? words().offline) : problemWords(read.problem)}</span>
      <Button size="small" icon="repeat" onClick={read.again}>{partWords().retry}</Button>
    </div>
  );
}

/** Does something that only the server can do, and says when it did not work out. */
export function useAct(): { busy: boolean; problem: string | null; act: (run: () => Promise<unknown>) => Promise<boolean>; clear: () => void } {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  return {
    busy, problem,
    clear: () => setProblem(null),
    async act(run) {
      setBusy(true);
      setProblem(null);
      try {
        await run();
        return true;
      } catch (e) {
        setProblem(problemWords(e));
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}

export const Fault = ({ children }: { children: string | null | undefined }) => (children ? <p class="set-error" role="alert">{children}</p> : null);

/** Copies a text and says so on itself. */
export function CopyButton({ text, kind = "quiet" }: { text: string; kind?: "primary" | "quiet" }) {
  const [state, setState] = useState<"" | "copied" | "failed">("");
  const copy = async () => {
    const done = await copyText(text);
    setState(done ? "copied" : "failed");
    sayNow(done ? words().copied : words().copyFailed);
  };
  return (
    <>
      <Button kind={kind} size="small" icon={state === "copied" ? "check" : undefined} onClick={() => void copy()}>{state === "copied" ? words().copied : words().copy}</Button>
      {state === "failed" && <span class="set-says">{words().copyFailed}</span>}
    </>
  );
}

/** Hands a file to the person. */
export function saveFile(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), revokeMs);
}

const revokeMs = 60_000; // slow phones read it after the click has returned
