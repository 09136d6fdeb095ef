// A page of its own over the page: from below on a phone, beside or in the middle on a wide screen.

import "./sheet.css";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { parts } from "../i18n/parts.ts";
import { IconButton } from "./button.tsx";
import { LiveRegion } from "./live.tsx";
import { closeByBack, openModal } from "./overlays.ts";

export { closeByBack } from "./overlays.ts";

interface Props {
  title: string;
  onClose: () => void;
  side?: "side" | "centre"; // on a wide screen
  hideTitle?: boolean;
  footer?: ComponentChildren;
  children: ComponentChildren;
}

/**
 * Shown while it is rendered. Esc, the back button, the backdrop and the cross close it; the focus goes back to where it
 * came from. The focus starts on the first [autofocus] or [data-autofocus] inside, else on the heading.
 */
export function Sheet({ title, onClose, side = "side", hideTitle, footer, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const close = useModal(dialog, onClose);
  const id = useId();
  return (
    <dialog ref={dialog} class={`sheet sheet-${side}`} aria-labelledby={id}>
      <div class="sheet-head">
        <h2 id={id} class={hideTitle ? "hidden-visually" : "sheet-title"} tabIndex={-1}>{title}</h2>
        <IconButton icon="close" label={parts().close} onClick={close} />
      </div>
      <div class="sheet-body">{children}</div>
      {footer && <div class="sheet-foot">{footer}</div>}
      <LiveRegion />
    </dialog>
  );
}

/** Opens a dialog while its component lives, and closes it by Esc, back and backdrop; returns what closes it. */
export function useModal(dialog: { current: HTMLDialogElement | null }, onClose: () => void): () => void {
  const closing = useRef(onClose);
  closing.current = onClose;
  useEffect(() => {
    const el = dialog.current!;
    const before = document.activeElement;
    if (!el.open) el.showModal?.();
    (el.querySelector<HTMLElement>("[autofocus], [data-autofocus]") ?? el.querySelector<HTMLElement>("h2"))?.focus({ preventScroll: true });
    const cancel = (e: Event) => {
      if (e.target !== el) return;
      e.preventDefault();
      closing.current();
    };
    let downOutside = false;
    const down = (e: PointerEvent) => (downOutside = e.target === el && outside(el, e));
    const up = (e: MouseEvent) => {
      if (downOutside && e.target === el && outside(el, e)) closing.current();
    };
    el.addEventListener("cancel", cancel);
    el.addEventListener("pointerdown", down);
    el.addEventListener("click", up);
    const leave = closeByBack(() => closing.current());
    const shut = openModal(el);
    return () => {
      shut();
      leave();
      el.removeEventListener("cancel", cancel);
      if (el.open) el.close?.();
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return () => closing.current();
}

function outside(el: HTMLElement, e: MouseEvent): boolean {
  const box = el.getBoundingClientRect();
  return e.clientX < box.left || e.clientX > box.right || e.clientY < box.top || e.clientY > box.bottom;
}
