// What was just done, with the way back. It waits while somebody points at it or stands in it.

import "./toast.css";
import { createPortal } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { parts } from "../i18n/parts.ts";
import { Button, IconButton } from "./button.tsx";
import { topDialog } from "./overlays.ts";

export interface ToastContent {
  key: string | number;
  message: () => string;
  undo?: () => void;
}

export const toastMs = 8000;

/** The one toast; onDone when it is over or sent away. */
export function ToastHost({ toast, onDone }: { toast: ToastContent | null; onDone: (key: ToastContent["key"]) => void }) {
  const [held, setHeld] = useState(false);
  const left = useRef({ key: null as ToastContent["key"] | null, ms: toastMs });
  const done = useRef(onDone);
  done.current = onDone;
  const key = toast?.key ?? null;
  useEffect(() => {
    if (key === null) return;
    if (left.current.key !== key) left.current = { key, ms: toastMs };
    if (held) return;
    const from = performance.now();
    const timer = setTimeout(() => done.current(key), left.current.ms);
    return () => {
      clearTimeout(timer);
      left.current.ms -= performance.now() - from;
    };
  }, [key, held]);
  useEffect(() => {
    if (!toast) setHeld(false);
  }, [toast]);
  const host = (
    <div class="toasts" role="status" aria-live="polite">
      {toast && (
        <div
          key={toast.key} class="toast" onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)}
          onFocusIn={() => setHeld(true)} onFocusOut={(e) => e.currentTarget.contains(e.relatedTarget as Node | null) || setHeld(false)}
        >
          <span class="toast-words">{toast.message()}</span>
          {toast.undo && <Button kind="plain" size="small" onClick={() => { toast.undo!(); onDone(toast.key); }}>{parts().undo}</Button>}
          <IconButton icon="close" label={parts().close} onClick={() => onDone(toast.key)} />
        </div>
      )}
    </div>
  );  return topDialog.value ? createPortal(host, topDialog.value) : host;
}
