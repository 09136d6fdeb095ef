import { useEffect, useRef } from "preact/hooks";

/** Puts the focus on the words of a new step, for who goes by keyboard or ear. */
export function StepHead({ title, children }: { title: string; children: string }) {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body || document.activeElement?.closest(".welcome")) head.current?.focus({ preventScroll: true });
  }, [title]);
  return <div class="welcome-head"><h2 ref={head} tabIndex={-1}>{title}</h2><p>{children}</p></div>;
}
