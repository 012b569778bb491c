// Shadows of the sun: one map of what stands, drawn once, and one of what moves, drawn for every
// frame from coarse shapes.

import { light } from "./paint.js";

const THREE = globalThis.THREE;

export class Shadows {
  constructor(renderer) {
    this.renderer = renderer;
    this.camera = new THREE.OrthographicCamera(-1, 1, 1, -1, 0.1, 10);
    this.maps = { still: this.#map(2048), moving: this.#map(1024) };
    this.scenes = { still: new THREE.Scene(), moving: new THREE.Scene() };
    light.stillMap.value = this.maps.still.depthTexture;
    light.movingMap.value = this.maps.moving.depthTexture;
    this.wanted = false;
    this.stale = false;
  }

  #map(size) {
    const map = new THREE.WebGLRenderTarget(size, size, {
      minFilter: THREE.NearestFilter, magFilter: THREE.NearestFilter,
    });
    map.depthTexture = new THREE.DepthTexture(size, size, THREE.UnsignedIntType);
    return map;
  }

  /** Throw shadows of these meshes (paint.js, `caster`) within `box`; nothing for no shadows. */
  cast(box, still, moving) {
    this.scenes.still.clear();
    this.scenes.moving.clear();
    this.wanted = still.length + moving.length > 0;
    light.shadows.value = this.wanted;
    if (!this.wanted) return;
    this.scenes.still.add(...still);
    this.scenes.moving.add(...moving);
    this.#aim(box);
    this.#draw("still");
  }

  #aim(box) {
    const centre = box.getCenter(new THREE.Vector3());
    const radius = 0.5 * box.getSize(new THREE.Vector3()).length();
    this.camera.position.copy(centre).addScaledVector(light.towardsSun.value, 2 * radius);
    Object.assign(this.camera, { left: -radius, right: radius, top: radius, bottom: -radius, far: 4 * radius });
    this.camera.up.set(0, 1, 0);
    this.camera.lookAt(centre);
    this.camera.updateProjectionMatrix();
    this.camera.updateMatrixWorld(true);
    light.toShadow.value.set(0.5, 0, 0, 0.5, 0, 0.5, 0, 0.5, 0, 0, 0.5, 0.5, 0, 0, 0, 1)
      .multiply(this.camera.projectionMatrix).multiply(this.camera.matrixWorldInverse);
  }

  /** Draw the shadows of what moves, as it stands now; where that is too slow, every other time. */
  update(slow) {
    this.stale = slow && !this.stale;
    if (this.wanted && !this.stale) this.#draw("moving");
  }

  #draw(name) {
    this.renderer.setRenderTarget(this.maps[name]);
    this.renderer.clear();
    this.renderer.render(this.scenes[name], this.camera);
    this.renderer.setRenderTarget(null);
  }
}
