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
    this.labels.set(key, { node, where });
  }

  clear() {
    for (const { node } of this.labels.values()) node.remove();
    this.labels.clear();
  }

  place() {
    for (const { node, where } of this.labels.values()) {
      const point = where();
      const at = point && this.stage.project(point);
      node.hidden = !at;
      if (at) node.style.transform = `translate(-50%, -100%) translate(${at[0]}px, ${at[1]}px)`;
    }
  }
}
