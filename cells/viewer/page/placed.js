// A station is its kind, which all stations alike share, put where it stands.

import { block } from "./block.js";
import { applied, product } from "./matrix.js";

/** Return the whole station number `number` of this plan, or of the `other` one; null without. */
export async function station(number, other = false) {
  const own = await block(other ? `other/${number}` : `station/${number}`);
  if (own === null) return null;
  const kind = await block(other ? `other_kind/${own.kind}` : `kind/${own.kind}`);
  return { ...kind, ...placed(kind, own.X_WO), ...own };
}

/** What is known of the distances of a station over its cycle, null where nothing is. */
export async function clearance({ kind, X_WO }) {
  const found = await block(`clearance/${kind}`);
  if (!found?.robots) return null;
  const approaches = found.approaches.map((each) => ({
    ...each, witness_W_m: each.witness_W_m.map((point) => applied(X_WO, point)),
  }));
  return { ...found, approaches };
}

/** The poses of a kind, whose world is the frame O, in the world W. */
function placed(kind, X_WO) {
  const moved = (items, name) =>
    items.map((each) => (each[name] ? { ...each, [name]: product(X_WO, each[name]) } : each));
  return {
    robots: moved(kind.robots, "X_WB"), bodies: moved(kind.bodies, "X_WB"),
    parts: moved(kind.parts, "X_WP"), places: moved(kind.places, "X_WP"),
    welds: moved(kind.welds, "X_WS"),
  };
}
