// What a day does not need to be shown, from one chunk of its own.

import type { ComponentProps } from "preact";
import { bring, lazy } from "../../ui/lazy.tsx";
import type * as all from "./hands.tsx";

const load = () => import("./hands.tsx");

export const Hands = lazy<"Hands", ComponentProps<typeof all.Hands>>(load, "Hands", true);
export const EditTitle = lazy<"EditTitle", ComponentProps<typeof all.EditTitle>>(load, "EditTitle", true);
export const FastAdd = lazy<"FastAdd", ComponentProps<typeof all.FastAdd>>(load, "FastAdd", true);
export const RefusedLine = lazy<"RefusedLine", ComponentProps<typeof all.RefusedLine>>(load, "RefusedLine", true);

// It comes while the page finds out who is in: whatever is pressed once a day is shown is heard.
setTimeout(() => {
  for (const part of [Hands, EditTitle, FastAdd, RefusedLine]) void bring(part);
});
