// Forward kinematics, the same products as robots/kinematics/forward.py.

import { product, turn } from "./matrix.js";

/** Return X_WL of every link, then X_WF of the flange, for joints `q` (rad). */
export function frames(model, X_WB, q) {
  const found = [X_WB];
  for (let i = 0; i < q.length; i++) {
    const mount = model.mounts.subarray(16 * i, 16 * i + 16);
    const [x, y, z] = model.axes.subarray(3 * i, 3 * i + 3);
    found.push(product(product(found[i], mount), turn(x, y, z, q[i])));
  }
  found.push(product(found[q.length], model.tip));
  return found;
}
