// The two things about somebody that ask before they are done: blocking and reporting.

import { useState } from "preact/hooks";
import { block, report, type ReportReason, reportReasons } from "../../data/people.ts";
import { tell } from "../../data/undo.ts";
import { words } from "../../i18n/people.ts";
import { Problem } from "../../sync/client.ts";
import type { Person } from "../../sync/entities.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Sheet } from "../../ui/sheet.tsx";

export function BlockDialog({ person, onClose, onBlocked }: { person: Person; onClose: () => void; onBlocked?: () => void }) {
  const confirm = () => {
    onClose();
    void block(person.id);
    tell(() => words().blockedToast(person.name));
    onBlocked?.();
  };
  return (
    <Dialog title={words().blockTitle(person.name)} confirm={words().blockYes} cancel={words().cancel} danger onConfirm={confirm} onClose={onClose}>
      <p>{words().blockText}</p>
    </Dialog>
  );
}

const textMax = 1000;

export function ReportSheet({ person, onClose }: { person: Person; onClose: () => void }) {
  const [reason, setReason] = useState<ReportReason>("spam");
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const send = async () => {
    setBusy(true);
    setError(null);
    try {
      await report(person.id, reason, text);
      tell(() => words().reported);
      onClose();
    } catch (e) {
      setError(e instanceof Problem && (e.status === 429 || e.code === "limit") ? words().reportLimit : words().reportFailed);
      setBusy(false);
    }
  };
  return (
    <Sheet title={words().reportTitle(person.name)} side="centre" onClose={onClose} footer={<Button kind="primary" busy={busy} onClick={() => void send()}>{words().reportSend}</Button>}>
      <form class="stack" data-dirty={text !== "" || undefined} onSubmit={(e) => { e.preventDefault(); void send(); }}>
        <fieldset class="report-reasons">
          <legend class="field-label">{words().reportWhy}</legend>
          {reportReasons.map((r) => (
            <label key={r} class="report-reason">
              <input type="radio" name="reason" value={r} checked={r === reason} onChange={() => setReason(r)} />
              <span>{words().reasons[r]}</span>
            </label>
          ))}
        </fieldset>
        <Field label={words().reportText} value={text} onInput={setText} multiline limit={textMax} error={error} hint={words().reportNote} />
      </form>
    </Sheet>
  );
}
