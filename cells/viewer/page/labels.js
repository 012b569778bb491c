// Names in the scene, as text over the drawing that keeps its size.

import { element } from "./words.js";

export class Labels {
  constructor(stage, layer) {
    this.stage = stage;
    this.layer = layer;
    this.labels = new Map();
    stage.whenDrawn(() => this.place());
  }

  /** Show `text` at `where()` (a point in the world, or null); null text takes it away. */
  set(key, text, where, className = "", colour = "") {
    this.labels.get(key)?.node.remove();
    this.labels.delete(key);
    if (text === null) return;
    const node = element("div", `label ${className}`, text);
    if (colour) node.style.setProperty("--colour", colour);
    this.layer.append(node);
    this.labels.set(key, { node, where, size: node.getBoundingClientRect() });
  }

  clear() {
    for (const { node } of this.labels.values()) node.remove();
    this.labels.clear();
  }

  /** Put every label where its point is seen; quiet ones give way to those set before them. */
  place() {
    const taken = [];
    for (const { node, where, size } of this.labels.values()) {
      const point = where();
      const at = point && this.stage.project(point);
      const free = at && this.#room(node, at, size, taken);
      node.hidden = !free;
      if (free) node.style.transform = `translate(${Math.round(free.x)}px, ${Math.round(free.y)}px)`;
    }
  }

  /** The box {x, y, right, bottom} of a label at a point, null for a quiet one with no room. */
  #room(node, [x, y], size, taken) {
    const quiet = node.classList.contains("quiet"), before = node.classList.contains("before");
    const left = before ? Math.max(2, x - size.width - 4) : x - size.width / 2;
    const top = before ? y - size.height / 2 : y - size.height;
    const box = { x: left, y: top, right: left + size.width, bottom: top + size.height };
    const meets = (each) => each.x < box.right && box.x < each.right && each.y < box.bottom && box.y < each.bottom;
    if (quiet && taken.some(meets)) return null;
    taken.push(box);
    return box;
  }
}
