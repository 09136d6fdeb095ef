// What has to be said above a screen, one line each: offline, another zone, a new version, what could not be saved.

import "./banners.css";
import { useEffect, useState } from "preact/hooks";
import { answerZone, zoneChange } from "../../data/clock.ts";
import { connection } from "../../data/connection.ts";
import { isDemo } from "../../data/panes.ts";
import { refused } from "../../data/refused.ts";
import { evicted, pill } from "../../data/status.ts";
import { words } from "../../i18n/banners.ts";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { partOf } from "./optional.tsx";
import { StorageCard } from "./storage.tsx";
import { newVersion } from "./update.ts";

const offlineMs = 3000; // shorter breaks are not worth a word

const RefusedList = partOf<{ onClose: () => void }>("system/refused.tsx", "RefusedList");

export function Banners() {
  const offline = useLasting(pill.value.state === "offline" || connection.value === "offline", offlineMs);
  const [showRefused, setShowRefused] = useState(false);
  const zone = isDemo() ? null : zoneChange.value; // the story of a demo is told in the server's days
  const elsewhere = refused.value.filter((r) => r.kind !== "todo").length;
  const mustUpdate = pill.value.state === "update";
  return (
    <div class="banners">
      {offline && <Banner kind="warn" icon="warn">{words().offlineBanner}</Banner>}
      {mustUpdate && <Banner kind="warn" icon="warn" actions={<Button size="small" kind="primary" onClick={() => location.reload()}>{words().reload}</Button>}>{words().mustUpdate}</Banner>}
      {newVersion.value && !mustUpdate && (
        <Banner kind="accent" actions={<Button size="small" onClick={newVersion.value}>{words().reload}</Button>} onClose={() => (newVersion.value = null)}>{words().newVersion}</Banner>
      )}
      {zone && (
        <Banner icon="globe" actions={<><Button size="small" onClick={() => void answerZone(false)}>{words().zoneNo}</Button><Button size="small" kind="primary" onClick={() => void answerZone(true)}>{words().zoneYes}</Button></>}>
          {words().zone(zoneName(zone.from), zoneName(zone.to))}
        </Banner>
      )}
      {elsewhere > 0 && RefusedList && (
        <Banner kind="warn" icon="warn" actions={<Button size="small" onClick={() => setShowRefused(true)}>{words().see}</Button>}>{words().refused(elsewhere)}</Banner>
      )}
      {showRefused && RefusedList && <RefusedList onClose={() => setShowRefused(false)} />}
      {evicted.value && <Banner kind="warn" icon="box">{words().evicted}</Banner>}
      <StorageCard />
    </div>
  );
}

/** "Asia/Tokyo" as a place: "Tokyo". */
const zoneName = (zone: string): string => zone.split("/").at(-1)!.replaceAll("_", " ");

/** True once something has been so for a while. */
export function useLasting(is: boolean, ms: number): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!is) return setLasting(false);
    const timer = setTimeout(() => setLasting(true), ms);
    return () => clearTimeout(timer);
  }, [is, ms]);
  return lasting;
}
