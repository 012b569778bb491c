// What charts draw again and again.

import { WAIT } from "./colours.js";

/** Fill a rectangle with stripes: somebody waits. */
export function hatch(pen, x, y, width, height) {
  pen.save();
  pen.beginPath();
  pen.rect(x, y, width, height);
  pen.clip();
  pen.fillStyle = "#fff3d0";
  pen.fillRect(x, y, width, height);
  pen.strokeStyle = WAIT;
  pen.lineWidth = 1.6;
  pen.beginPath();
  for (let at = x - height; at < x + width; at += 5) {
    pen.moveTo(at, y + height);
    pen.lineTo(at + height, y);
  }
  pen.stroke();
  pen.restore();
}

/** Return `text`, shortened to be no wider than `width`. */
export function clipped(pen, text, width) {
  if (pen.measureText(text).width <= width) return text;
  let short = text;
  while (short && pen.measureText(`${short}…`).width > width) short = short.slice(0, -1);
  return `${short}…`;
}
