// One colour for each robot, the same in the scene, in the Gantt chart and in every list.

const ROBOTS = [
  "#e8710a", "#1a73e8", "#1e8e3e", "#a142f4", "#d9a400", "#0097a7",
  "#e052a0", "#5c6bc0", "#7cb342", "#8d6e63", "#00acc1", "#ff8a65",
];

export const INK = "#1f2933";
export const MUTED = "#66788a";
export const LINE = "#d5dce3";
export const WAIT = "#f6cf65";
export const BAD = "#d92d20";
export const WARN = "#e59700";
export const GOOD = "#1e8e3e";

/** Return the colour of the robot at `index` of its station. */
export function robotColour(index) {
  return ROBOTS[index % ROBOTS.length];
}

/** Return `colour` (#rrggbb) mixed with `share` (0 to 1) of white. */
export function tinted(colour, share) {
  const parts = [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
  const mixed = parts.map((value) => Math.round(value + (255 - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/** Return the colour of a share of the takt that is used: green, amber, red. */
export function loadColour(share) {
  if (share === null || Number.isNaN(share)) return "#b8c2cc";
  if (share > 1) return BAD;
  if (share > 0.92) return WARN;
  return share > 0.75 ? "#8bb83a" : GOOD;
}
