// A question that stops everything else. For what cannot be undone; everything that can gets a toast instead.

import "./dialog.css";
import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";
import { parts } from "../i18n/parts.ts";
import { Button } from "./button.tsx";
import { LiveRegion } from "./live.tsx";
import { useModal } from "./sheet.tsx";

interface Props {
  title: string;
  children?: ComponentChildren;
  confirm: string;
  onConfirm: () => void;
  onClose: () => void;
  cancel?: string;
  danger?: boolean;
  busy?: boolean;
}

/** Shown while it is rendered. The focus starts on the answer that changes nothing when the other one is dangerous. */
export function Dialog({ title, children, confirm, onConfirm, onClose, cancel, danger, busy }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const close = useModal(dialog, onClose);
  const id = useId();
  return (
    <dialog ref={dialog} class="dialog" role={danger ? "alertdialog" : undefined} aria-labelledby={id} aria-describedby={`${id}-body`}>
      <h2 id={id} class="dialog-title">{title}</h2>
      <div id={`${id}-body`} class="dialog-body">{children}</div>
      <div class="dialog-foot">
        <Button onClick={close} data-autofocus={danger || undefined}>{cancel ?? parts().cancel}</Button>
        <Button kind={danger ? "danger" : "primary"} busy={busy} onClick={onConfirm} data-autofocus={!danger || undefined}>{confirm}</Button>
      </div>
      <LiveRegion />
    </dialog>
  );
}
