// What is being typed, kept apart from what is saved until a moment of rest.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

export const autosaveMs = 800;

export interface Draft {
  text: string;
  input: (text: string) => void;
  /** Saves now, if there is something to save. */
  flush: () => void;
  /** Goes back to what is saved. */
  restore: () => void;
}

/**
 * A text that saves itself after a rest, and when it is left. What comes from elsewhere is taken over unless the person
 * is writing; save returns false for what it will not take, which then stays as it was typed.
 */
export function useDraft(saved: string, save: (text: string) => boolean | void, restMs: number = autosaveMs): Draft {
  const [text, setText] = useState(saved);
  const at = useRef({ text: saved, saved, dirty: false, timer: undefined as ReturnType<typeof setTimeout> | undefined, save });
  at.current.save = save;
  useEffect(() => {
    at.current.saved = saved;
    if (at.current.dirty || at.current.text === saved) return;
    at.current.text = saved;
    setText(saved);
  }, [saved]);
  const flush = (): void => {
    const now = at.current;
    clearTimeout(now.timer);
    if (!now.dirty) return;
    if (now.text === now.saved || now.save(now.text) !== false) now.dirty = false;
  };
  useLayoutEffect(() => { // whose end is at once, and not after the next paint
    const leaving = (): void => {
      if (document.visibilityState === "hidden") flush();
    };
    document.addEventListener("visibilitychange", leaving);
    return () => {
      document.removeEventListener("visibilitychange", leaving);
      flush();
    };
  }, []);
  return {
    text,
    input: (next) => {
      at.current.text = next;
      at.current.dirty = true;
      setText(next);
      clearTimeout(at.current.timer);
      at.current.timer = setTimeout(flush, restMs);
    },
    flush,
    restore: () => {
      clearTimeout(at.current.timer);
      at.current.dirty = false;
      at.current.text = at.current.saved;
      setText(at.current.saved);
    },
  };
}
