/** Whether a key belongs to the input method and not to us; Safari says so by the code only. */
export const composes = (e: { isComposing?: boolean; keyCode?: number }): boolean => e.isComposing === true || e.keyCode === 229;
