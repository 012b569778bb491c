// What is under the pointer.

const THREE = globalThis.THREE;
const CLICK = 4;

/** Call `picked(entity)` when something in `group()` is clicked, null for nothing. */
export function pickOn(stage, group, picked) {
  let down = null;
  stage.canvas.addEventListener("pointerdown", (event) => (down = [event.clientX, event.clientY]));
  stage.canvas.addEventListener("pointerup", (event) => {
    if (down === null || event.button !== 0) return;
    const moved = Math.hypot(event.clientX - down[0], event.clientY - down[1]);
    down = null;
    if (moved <= CLICK) picked(under(stage, group(), event.offsetX, event.offsetY));
  });
}

/** Return the entity at a point of the surface (CSS pixels), null if there is none. */
export function under(stage, group, x, y) {
  const { clientWidth: width, clientHeight: height } = stage.canvas;
  const caster = new THREE.Raycaster();
  caster.setFromCamera(new THREE.Vector2((2 * x) / width - 1, 1 - (2 * y) / height), stage.camera);
  for (const hit of caster.intersectObject(group, true)) {
    const { entity, spots, stations } = hit.object.userData;
    if (stations) return { type: "station", id: stations[hit.instanceId].number };
    if (spots) return { type: "spot", id: spots[hit.instanceId] };
    if (entity) return entity;
  }
  return null;
}
