// A labelled field. What stands in it is never overwritten while a syllable is being composed: that would break it.

import "./field.css";
import type { InputHTMLAttributes, RefObject, TargetedEvent } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { parts } from "../i18n/parts.ts";

export type FieldElement = HTMLInputElement | HTMLTextAreaElement;

interface Props {
  label: string;
  value: string;
  onInput: (value: string, e: TargetedEvent<FieldElement>) => void;
  hideLabel?: boolean;
  hint?: string;
  error?: string | null;
  limit?: number; // graphemes; the counter shows near the end, and nothing is cut off
  multiline?: boolean;
  rows?: number;
  autofocus?: boolean;
  fieldRef?: (el: FieldElement | null) => void;
}
type Native = Pick<InputHTMLAttributes<HTMLInputElement>,
  "type" | "name" | "autocomplete" | "placeholder" | "inputMode" | "enterkeyhint" | "required" | "disabled" | "spellcheck" | "autocapitalize" | "onBlur" | "onKeyDown" | "onFocus" | "lang">;

const counterFrom = 0.8; // of the limit

export function Field({ label, value, onInput, hideLabel, hint, error, limit, multiline, rows = 3, autofocus, fieldRef, ...native }: Props & Native) {
  const id = useId();
  const el = useRef<FieldElement | null>(null);
  const composing = useRef(false);
  useLayoutEffect(() => {
    if (!composing.current && el.current!.value !== value) el.current!.value = value;
  }, [value]);
  useLayoutEffect(() => {
    fieldRef?.(el.current);
    if (autofocus) el.current!.focus();
    return () => fieldRef?.(null);
  }, []);
  const count = limit === undefined ? 0 : graphemes(value);
  const counted = limit !== undefined && count >= limit * counterFrom;
  const described = [error && `${id}-error`, hint && `${id}-hint`, counted && `${id}-count`].filter(Boolean).join(" ") || undefined;
  const common = {
    id, class: "field-input", "data-autofocus": autofocus || undefined, "aria-invalid": error ? true : undefined, "aria-describedby": described,
    ref: el as RefObject<never>,
    onCompositionStart: () => void (composing.current = true),
    onCompositionEnd: () => void (composing.current = false),
    onInput: (e: TargetedEvent<FieldElement>) => onInput(e.currentTarget.value, e),
  };
  return (
    <div class="field">
      <label for={id} class={hideLabel ? "hidden-visually" : "field-label"}>{label}</label>
      {multiline
        ? <textarea {...(native as object)} {...common} rows={rows} />
        : <input {...({ type: "text", ...native } as object)} {...common} />}
      {(hint || counted) && (
        <div class="field-notes">
          {hint && <span id={`${id}-hint`}>{hint}</span>}
          {counted && <span id={`${id}-count`} class={count > limit ? "field-over" : "field-count"}>{parts().counter(count, limit)}</span>}
        </div>
      )}
      <p id={`${id}-error`} class="field-error" hidden={!error}>{error}</p>
    </div>
  );
}

let segmenter: Intl.Segmenter | undefined;

/** How many letters a person sees: a family emoji is one. */
export function graphemes(text: string): number {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  let n = 0;
  for (const _ of segmenter.segment(text)) n++;
  return n;
}
