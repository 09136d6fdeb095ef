import { Button } from "../../ui/button.tsx";

/** A button that lets a file be chosen; what is reached and named is the platform's own field over it. */
export function FilePick({ label, accept, busy, onPick }: { label: string; accept: string; busy?: boolean; onPick: (file: File) => void }) {
  return (
    <span class="file-pick">
      <Button tabIndex={-1} aria-hidden="true" busy={busy}>{label}</Button>
      <input
        type="file" accept={accept} aria-label={label} disabled={busy}
        onChange={(e) => {
          const file = e.currentTarget.files?.[0];
          e.currentTarget.value = "";
          if (file) onPick(file);
        }}
      />
    </span>
  );
}
