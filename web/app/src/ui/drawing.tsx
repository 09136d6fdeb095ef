// The four drawings of Modu: ink and one pigment each. Decorative; the sentence beside says what they mean.

const drawings = {
  paper: { // a sheet, still empty, and the first petal
    color: "leaf",
    ink: "M38 16h44l14 14v64H38ZM82 16v14h14M50 46h8M50 62h8M50 78h8M66 46h20M66 62h14M66 78h17",
    pigment: "M104 72c9 3 14 10 13 20-10 2-18-3-21-12 0-4 3-7 8-8Zm-6 9 12 8",
  },
  people: { // two who look the same way
    color: "teal",
    ink: "M58 58a15 15 0 1 0 0-30 15 15 0 0 0 0 30ZM28 98c2-18 13-27 30-27 9 0 16 2.500 21 7.500M14 104h116",
    pigment: "M96 66a12 12 0 1 0 0-24 12 12 0 0 0 0 24ZM74 98c1.500-14 9-21 22-21s20.500 7 22 21Z",
  },
  box: { // a box with its lid beside it
    color: "apricot",
    ink: "M36 56h72v42H36ZM62 70h20M28 104h92",
    pigment: "m30 42 76-16 3 14-76 16Z",
  },
  sprout: { // something small that grows
    color: "coral",
    ink: "M72 98V58M48 98h48M54 98l4 10h28l4-10M72 78c-11 1-19-4-22-14 10-3 18 2 22 14Z",
    pigment: "M72 58c-8-5-10-13-6-22 4-5 8-5 12 0 4 9 2 17-6 22ZM72 58c8 2 13 1 18-6 2-6-1-9-7-10M72 58c-8 2-13 1-18-6-2-6 1-9 7-10",
  },
} as const;

export type Picture = keyof typeof drawings;

export function Drawing({ picture }: { picture: Picture }) {
  const { color, ink, pigment } = drawings[picture];
  return (
    <svg class="drawing" width="144" height="116" viewBox="0 0 144 116" data-color={color} aria-hidden="true" focusable="false">
      <path d={ink} /><path class="drawing-pigment" d={pigment} />
    </svg>
  );
}
