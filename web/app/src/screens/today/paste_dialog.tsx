import { words } from "../../i18n/hands.ts";
import { Dialog } from "../../ui/dialog.tsx";

/** Asks before many todos are made of what was pasted. */
export function PasteDialog({ count, onConfirm, onClose }: { count: number; onConfirm: () => void; onClose: () => void }) {
  return (
    <Dialog title={words().pasteTitle(count)} confirm={words().pasteConfirm(count)} onConfirm={onConfirm} onClose={onClose}>
      {words().pasteBody}
    </Dialog>
  );
}
