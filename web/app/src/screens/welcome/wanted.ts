// Whether somebody is to be helped with the first minute: once, and only who has nothing yet.

import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { goals } from "../../data/goals.ts";
import { recall, remember } from "../../data/remember.ts";
import { myID } from "../../data/world.ts";

const turn = signal(0);

export const wantsWelcome: ReadonlySignal<boolean> = computed(() => {
  void turn.value;
  return goals.value.length === 0 && recall(`welcomed-${myID()}`) === null;
});

/** It was gone through, or skipped. */
export const welcomed = (): void => note("1");

/** Somebody who skipped it wants it after all. */
export const welcomeAgain = (): void => note(null);

function note(value: string | null): void {
  remember(`welcomed-${myID()}`, value);
  turn.value++;
}
