// One photo: picked, shown, waiting to be sent, or taken away. Of todos and diaries.

import "../../ui/field.css";
import "./photo.css";
import { useId, useRef, useState } from "preact/hooks";
import { attachPhoto, detachPhoto, NoPhoto, photoURL, shrunk, waitingPhoto, type PhotoOf } from "../../data/photos.ts";
import { change } from "../../data/change.ts";
import { undoable } from "../../data/undo.ts";
import { words } from "../../i18n/todo.ts";
import type { ID } from "../../sync/entities.ts";
import { StoreFull } from "../../sync/store.ts";
import { Button, IconButton } from "../../ui/button.tsx";

interface Props {
  of: PhotoOf;
  id: ID;
  photo: ID | null;
  alt: string;
  /** Makes the thing first, where there is none yet. */
  before?: () => Promise<unknown>;
}

const types = "image/jpeg,image/png,image/webp,image/*";

export function PhotoField({ of, id, photo, alt, before }: Props) {
  const w = words();
  const input = useRef<HTMLInputElement>(null);
  const error = useId();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<"bad" | "full" | null>(null);
  const waits = waitingPhoto(of, id).value;
  const address = waits?.address ?? photoURL(photo, 1024).value;
  const has = waits !== null || photo !== null;
  const pick = async (file: File | undefined) => {
    if (!file) return;
    setBusy(true);
    setFault(null);
    try {
      const blob = await shrunk(file);
      await before?.();
      await attachPhoto(of, id, blob);
    } catch (e) {
      if (!(e instanceof NoPhoto) && !(e instanceof StoreFull)) throw e;
      setFault(e instanceof NoPhoto ? "bad" : "full");
    } finally {
      setBusy(false);
    }
  };
  const remove = () => {
    void detachPhoto(of, id);
    if (photo) undoable(() => words().photoRemoved, () => change({ op: "put", kind: of, id, fields: { photo_id: photo } }));
  };
  const says = fault === "bad" ? w.photoBad : fault === "full" ? w.photoFull : waits?.refused ? w.photoRefused : null;
  return (
    <div class="photo">
      <input
        ref={input} type="file" accept={types} hidden aria-label={w.photoAdd}
        onChange={(e) => {
          void pick(e.currentTarget.files?.[0]);
          e.currentTarget.value = "";
        }}
      />
      {has && (
        <figure class="photo-frame">
          {address ? <img class="photo-image" src={address} alt={alt} decoding="async" /> : <span class="photo-empty" role="img" aria-label={alt} />}
          <IconButton icon="close" label={w.photoRemove} class="photo-remove" onClick={remove} />
          {waits && !waits.refused && <figcaption class="photo-waits">{w.photoWaits}</figcaption>}
        </figure>
      )}
      <Button size="small" icon="photo" busy={busy} aria-describedby={says ? error : undefined} onClick={() => input.current?.click()}>{has ? w.photoChange : w.photoAdd}</Button>
      {says && <p id={error} class="field-error" role="alert">{says}</p>}
    </div>
  );
}
