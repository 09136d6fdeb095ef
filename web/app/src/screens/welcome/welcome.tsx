// The first minute: pick goals, finish one thing, decide who sees it. Nothing is made before the end, and it can be skipped.

import "./welcome.css";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { words, type Sample } from "../../i18n/welcome.ts";
import type { Audience } from "../../sync/entities.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { Check } from "../../ui/check.tsx";
import { Flower } from "../../ui/flower.tsx";
import { Icon } from "../../ui/icon.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { Invited } from "./invited.tsx";
import { begin, planned } from "./plan.ts";
import { Picking } from "./picking.tsx";
import { StepHead } from "./step_head.tsx";
import { wantsWelcome, welcomeAgain, welcomed } from "./wanted.ts";

const steps = 3;

export function Welcome() {
  return wantsWelcome.value ? <Steps /> : <Skipped />;
}

/** For who would rather begin alone. */
function Skipped() {
  return (
    <>
      <Invited />
      <EmptyState picture="sprout" title={words().laterTitle} action={<><ButtonLink kind="primary" href="/goals">{words().laterGoals}</ButtonLink><Button kind="plain" onClick={welcomeAgain}>{words().laterAgain}</Button></>}>
        {words().later}
      </EmptyState>
    </>
  );
}

function Steps() {
  const [goals, setGoals] = useState<readonly Sample[]>([]);
  const [done, setDone] = useState<ReadonlySet<number>>(new Set());
  const [step, setStep] = useState(1);
  const leave = async (audience: Audience) => {
    if (goals.length > 0) await begin(goals, done, audience);
    welcomed();
  };
  const skip = <Button kind="plain" size="large" onClick={() => void leave("private")}>{words().skip}</Button>;
  return (
    <section class="welcome">
      <Invited />
      <p class="welcome-steps"><span class="hidden-visually">{words().step(step, steps)}</span>{Array.from({ length: steps }, (_, i) => <i key={i} class={i < step ? "welcome-on" : ""} aria-hidden="true" />)}</p>
      {step === 1 && <Picking skip={skip} onPicked={(picked) => { setGoals(picked); setStep(2); }} />}
      {step === 2 && <Trying goals={goals} done={done} setDone={setDone} skip={skip} onNext={() => setStep(3)} />}
      {step === 3 && <Sharing skip={skip} onDone={(audience) => void leave(audience)} />}
    </section>
  );
}

interface TryingProps {
  goals: readonly Sample[];
  done: ReadonlySet<number>;
  setDone: (done: ReadonlySet<number>) => void;
  skip: ComponentChildren;
  onNext: () => void;
}

function Trying({ goals, done, setDone, skip, onNext }: TryingProps) {
  const plan = planned(goals);
  const tick = (i: number, on: boolean) => {
    const next = new Set(done);
    if (on) next.add(i);
    else next.delete(i);
    setDone(next);
  };
  const petals = plan.map((p, i) => ({ color: goals[p.goal]!.color, done: done.has(i) }));
  const bloomed = done.size > 0;
  return (
    <>
      <StepHead title={bloomed ? words().doneTitle : words().tryTitle}>{bloomed ? words().done : words().try}</StepHead>
      <div class={`welcome-day${bloomed ? " welcome-bloomed" : ""}`}>
        <Flower petals={petals} open={plan.length - done.size} size={96} label={words().petals(done.size, plan.length)} />
        <ul class="welcome-todos">
          {plan.map((p, i) => (
            <li key={i} class="welcome-todo">
              <Check checked={done.has(i)} onChange={(on) => tick(i, on)} label={p.title} color={goals[p.goal]!.color} />
              <span class={done.has(i) ? "muted" : ""} aria-hidden="true" onClick={() => tick(i, !done.has(i))}>{p.title}</span>
              <span class="meta welcome-goal" data-color={goals[p.goal]!.color}>{goals[p.goal]!.title}</span>
            </li>
          ))}
        </ul>
      </div>
      <div class="welcome-acts"><Button kind={bloomed ? "primary" : "quiet"} size="large" onClick={onNext}>{words().next}</Button>{skip}</div>
    </>
  );
}

function Sharing({ skip, onDone }: { skip: ComponentChildren; onDone: (audience: Audience) => void }) {
  const [audience, setAudience] = useState<Audience>("private");
  const choices = [
    { value: "private", icon: "lock", label: words().seenNo, says: words().seenNoSays },
    { value: "followers", icon: "people", label: words().seenYes, says: words().seenYesSays },
  ] as const;
  return (
    <>
      <StepHead title={words().seenTitle}>{words().seen}</StepHead>
      <fieldset class="welcome-choices">
        <legend class="hidden-visually">{words().seenTitle}</legend>
        {choices.map((c) => (
          <label key={c.value} class="welcome-choice">
            <input type="radio" name="audience" checked={audience === c.value} onChange={() => setAudience(c.value)} />
            <span class="welcome-card"><Icon name={c.icon} /><span><strong>{c.label}</strong><span class="meta">{c.says}</span></span><Icon name="check" size={16} /></span>
          </label>
        ))}
      </fieldset>
      <div class="welcome-acts"><Button kind="primary" size="large" onClick={() => onDone(audience)}>{words().finish}</Button>{skip}</div>
    </>
  );
}
