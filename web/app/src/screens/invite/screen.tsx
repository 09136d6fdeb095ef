// An invite: somebody new signs up with its code; who is in already has no use for it.

import { useEffect, useRef } from "preact/hooks";
import { session } from "../../data/session.ts";
import { words } from "../../i18n/account.ts";
import { go } from "../../router.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { Frame } from "../login/frame.tsx";
import { SignUp } from "../signup/sign_up.tsx";

export function Screen({ code = "" }: { code?: string }) {
  const wasOut = useRef(false);
  const { state } = session.value;
  useEffect(() => {
    if (state === "out") wasOut.current = true;
    if (state === "in" && wasOut.current) go("/", { replace: true });
  }, [state]);
  if (state === "in") {
    return <Frame title={words().inviteTitle} lead={words().inviteIn}><ButtonLink kind="primary" wide href="/">{words().goOn}</ButtonLink></Frame>;
  }
  return <SignUp code={code} />;
}
