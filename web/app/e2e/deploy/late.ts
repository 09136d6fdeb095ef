// A screen that is loaded when it is first opened.

declare const BUILD: string;

export const late = `late of ${BUILD}`;
