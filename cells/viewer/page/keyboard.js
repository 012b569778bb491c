// Everything by keys alone.

import { element } from "./words.js";

export const KEYS = [
  ["Space", "play or pause"], ["← →", "back or on by 0.1 s (with Shift 1 s)"],
  [", .", "to the step before or after, of the chosen robot if there is one"],
  ["Home End", "to the start or the end"], ["[ ]", "slower, faster"], ["L", "loop"],
  ["N P", "next, previous closest approach"], ["F", "next finding"],
  ["1 – 9", "choose a robot"], ["Esc", "choose nothing"],
  ["V B G", "view the station, the chosen robot, its spot or tool"],
  ["W A S D", "turn the view"], ["Shift W A S D", "move the view"], ["+ −", "zoom"],
  ["T", "paths of the tools on or off"], ["O", "shop or station"],
  ["Tab", "from control to control; in the shop Enter opens a station"], ["?", "these keys"],
];

/** Listen; `actions` maps names of keys to functions of the event. */
export function listen(actions) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { tagName } = event.target;
    if (tagName === "SELECT" || document.querySelector("dialog[open]")) return;
    const onButton = tagName === "BUTTON" && (event.key === " " || event.key === "Enter");
    const onSlider = tagName === "INPUT" && (event.key.startsWith("Arrow") || event.key === "Home" || event.key === "End");
    if (onButton || onSlider) return;
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    action(event);
  });
}

/** Fill and open the dialog of keys. */
export function help(dialog) {
  const rows = KEYS.map(([keys, what]) => {
    const cell = element("td");
    for (const key of keys.split(" ")) cell.append(element("kbd", "", key), " ");
    return element("tr", "", cell, element("td", "", what));
  });
  const close = element("button", "", "Close");
  close.addEventListener("click", () => dialog.close());
  dialog.replaceChildren(element("h2", "", "Keys"), element("table", "", ...rows), close);
  dialog.showModal();
}
