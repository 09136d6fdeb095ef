// Everything that the server refused, with what the person wrote, until they have seen to it.

import "./system.css";
import { discardRefused, refused, type RefusedView, retryRefused } from "../../data/refused.ts";
import { words } from "../../i18n/system.ts";
import { langOf } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { CopyText } from "./copy.tsx";

export function RefusedList({ onClose }: { onClose: () => void }) {
  const list = refused.value;
  const discardAll = () => list.forEach((r) => void discardRefused(r.key));
  const foot = list.length > 1 ? <Button kind="plain" onClick={discardAll}>{words().discardAll}</Button> : undefined;
  return (
    <Sheet title={words().refusedTitle} onClose={onClose} footer={foot}>
      {list.length === 0
        ? <EmptyState picture="paper" title={words().refusedNone}>{words().refusedNoneSays}</EmptyState>
        : <><p class="muted">{words().refusedSays}</p><ul class="rows">{list.map((r) => <li key={r.key}><Line refused={r} /></li>)}</ul></>}
    </Sheet>
  );
}

function Line({ refused: r }: { refused: RefusedView }) {
  const text = r.text || (typeof r.fields.handle === "string" ? r.fields.handle : "");
  return (
    <div class="refused-line">
      <p>{words().of(words().kinds[r.kind], r.sentence())}</p>
      {text && <blockquote class="refused-text" lang={langOf(text)}>{text}</blockquote>}
      <div class="refused-acts">
        <Button size="small" onClick={() => void retryRefused(r.key)}>{words().retry}</Button>
        {text && <CopyText text={text}>{words().copyText}</CopyText>}
        <Button size="small" kind="danger" onClick={() => void discardRefused(r.key)}>{words().discard}</Button>
      </div>
    </div>
  );
}
