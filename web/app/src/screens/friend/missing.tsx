import { words } from "../../i18n/people.ts";
import { go } from "../../router.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { title } from "../shell/title.ts";

/** The same page for whoever does not exist, has blocked me, or is blocked. */
export function Missing() {
  title(words().missingTitle);
  return (
    <>
      <h1 class="hidden-visually" tabIndex={-1}>{words().missingTitle}</h1>
      <EmptyState picture="paper" title={words().missingTitle} action={<Button kind="primary" onClick={() => go("/")}>{words().missingAction}</Button>}>{words().missingText}</EmptyState>
    </>
  );
}
