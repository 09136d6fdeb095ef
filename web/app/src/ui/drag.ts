// Dragging rows to another place. Every list that has it has the same moves in a menu too.

import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import { draggable, dropTargetForElements, type ElementDropTargetEventBasePayload } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";

export interface Dragged {
  list: string; // only rows of the same list can be dropped on each other
  id: string;
  group?: string; // what the row belongs to, where a list has groups
}
export type Edge = "before" | "after";

interface Row extends Dragged {
  element: HTMLElement;
  handle: HTMLElement;
  onDragging: (dragging: boolean) => void;
  onOver: (edge: Edge | null) => void;
  onDrop: (dragged: Dragged, edge: Edge) => void;
}

/** Makes a row draggable by its handle, and a place to drop others before or after; returns what ends it. */
export function dragRow({ element, handle, list, id, group, onDragging, onOver, onDrop }: Row): () => void {
  const data = { modu: "row", list, id, group };
  const isOurs = (d: Record<string, unknown>) => d.modu === "row" && d.list === list;
  const edge = ({ self, location }: ElementDropTargetEventBasePayload): Edge => {
    const box = self.element.getBoundingClientRect();
    return location.current.input.clientY < box.top + box.height / 2 ? "before" : "after";
  };
  return combine(
    draggable({ element, dragHandle: handle, getInitialData: () => data, onDragStart: () => onDragging(true), onDrop: () => onDragging(false) }),
    dropTargetForElements({
      element,
      canDrop: ({ source }) => isOurs(source.data),
      onDrag: (e) => onOver(e.source.data.id === id ? null : edge(e)),
      onDragLeave: () => onOver(null),
      onDrop: (e) => {
        onOver(null);
        if (e.source.data.id !== id && e.location.current.dropTargets[0]?.element === element) onDrop(e.source.data as unknown as Dragged, edge(e));
      },
    }),
  );
}
