// Taking everything out, bringing it in, and showing it to other calendars.

import { useState } from "preact/hooks";
import { exportAll, importAll, importMaxBytes, makeIcs, type Report, revokeIcs } from "../../data/account.ts";
import { today } from "../../data/clock.ts";
import { tell } from "../../data/undo.ts";
import { words } from "../../i18n/belongings.ts";
import { number } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { CopyButton, Fault, saveFile, Group, useAct } from "./group.tsx";
import { FilePick } from "./file_pick.tsx";

export function DataPart() {
  return (
    <>
      <ExportSet />
      <ImportSet />
      <IcsSet />
    </>
  );
}

/** "1.2 MB". */
export function sizeOf(bytes: number): string {
  const mb = bytes / 1024 / 1024;
  return mb >= 0.1 ? `${number(Math.round(mb * 10) / 10)} MB` : `${number(Math.max(1, Math.round(bytes / 1024)))} KB`;
}

function ExportSet() {
  const { act, busy, problem } = useAct();
  const [size, setSize] = useState<number | null>(null);
  const download = () =>
    act(async () => {
      const file = await exportAll();
      setSize(file.size);
      saveFile(file, `modu-${today.peek()}.zip`);
    });
  return (
    <Group title={words().exportTitle} says={words().exportSays}>
      <div class="set-acts">
        <Button busy={busy} onClick={() => void download()}>{words().exportDo}</Button>
        <span class="set-says" role="status">{busy ? words().exporting : size !== null ? words().exported(sizeOf(size)) : ""}</span>
      </div>
      <Fault>{problem}</Fault>
    </Group>
  );
}

function ImportSet() {
  const { act, busy, problem } = useAct();
  const [report, setReport] = useState<Report | null>(null);
  const [tooLarge, setTooLarge] = useState(false);
  const pick = (file: File) => {
    setReport(null);
    setTooLarge(file.size > importMaxBytes);
    if (file.size <= importMaxBytes) void act(async () => setReport(await importAll(file)));
  };
  return (
    <Group title={words().importTitle} says={words().importSays}>
      <div class="set-acts">
        <FilePick label={words().importPick} accept=".zip,application/zip" busy={busy} onPick={pick} />
        {busy && <span class="set-says" role="status">{words().importing}</span>}
      </div>
      <Fault>{tooLarge ? words().tooLarge : problem}</Fault>
      {report && <ReportWords report={report} />}
    </Group>
  );
}

function ReportWords({ report: r }: { report: Report }) {
  const kinds = new Map<string, number>();
  for (const p of r.problems ?? []) {
    const why = `${words().importKinds[p.kind] ?? p.kind}: ${words().importWhy[p.code] ?? p.code}`;
    kinds.set(why, (kinds.get(why) ?? 0) + 1);
  }
  return (
    <div class="set-sample" role="status">
      <p>{words().importDone(r.imported)}</p>
      {r.skipped > 0 && <p class="set-says">{words().importSkipped(r.skipped)}</p>}
      {r.refused > 0 && <p class="set-says">{words().importRefused(r.refused)}</p>}
      {kinds.size > 0 && <ul class="set-says">{[...kinds].map(([why, n]) => <li key={why}>{why} ({number(n)})</li>)}</ul>}
    </div>
  );
}

function IcsSet() {
  const { act, busy, problem } = useAct();
  const [url, setUrl] = useState<string | null>(null);
  const revoke = async () => {
    if (!(await act(revokeIcs))) return;
    setUrl(null);
    tell(() => words().icsRevoked);
  };
  return (
    <Group title={words().icsTitle} says={words().icsSays}>
      {url && <div class="set-secret"><p class="set-says" role="status">{words().icsOnce}</p><code aria-label={words().icsAddress}>{url}</code></div>}
      <div class="set-acts">
        {url && <CopyButton text={url} kind="primary" />}
        {!url && <Button busy={busy} onClick={() => void act(async () => setUrl(await makeIcs()))}>{words().icsMake}</Button>}
        <Button kind="plain" busy={busy} onClick={() => void revoke()}>{words().icsRevoke}</Button>
      </div>
      {!url && <p class="set-says">{words().icsAgain}</p>}
      <Fault>{problem}</Fault>
    </Group>
  );
}
