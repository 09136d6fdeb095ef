import { useState } from "preact/hooks";
import { words } from "../../i18n/system.ts";
import { Button } from "../../ui/button.tsx";
import { sayNow } from "../../ui/live.tsx";
import { copyText } from "../settings/clipboard.ts";

/** Copies a text, and says so in its place. */
export function CopyText({ text, children }: { text: string; children: string }) {
  const [done, setDone] = useState<boolean | null>(null);
  const copy = async () => {
    const is = await copyText(text);
    setDone(is);
    sayNow(is ? words().copied : words().copyFailed);
  };
  return <Button size="small" icon={done ? "check" : undefined} onClick={() => void copy()}>{done === null ? children : done ? words().copied : words().copyFailed}</Button>;
}
