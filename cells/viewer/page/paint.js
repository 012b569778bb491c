// How surfaces look: sky light from above, one sun, its shadow. Light is worked out at the corners
// and only the shadow at every pixel, and a whole robot is drawn at once, link by link where the
// frames say: so it stays quick where there is no graphics card.

const THREE = globalThis.THREE;

const PLACE = `
#ifdef FRAMES
  attribute float frame;
  uniform mat4 frames[FRAMES];
#endif
mat4 placed() {
  mat4 found = modelMatrix;
  #ifdef FRAMES
    found = modelMatrix * frames[int(frame + 0.5)];
  #endif
  #ifdef USE_INSTANCING
    found = modelMatrix * instanceMatrix;
  #endif
  return found;
}`;

const VERTEX = `
${PLACE}
attribute vec3 tone;
attribute float owner;
uniform vec3 sky, ground, sunlight, towardsSun, alarmTone;
uniform float chosen, alarm;
uniform mat4 toShadow;
varying vec3 shaded, lit, inShadowMap;
void main() {
  mat4 place = placed();
  vec3 paint = tone;
  #ifdef USE_INSTANCING_COLOR
    paint *= instanceColor;
  #endif
  if (abs(owner - alarm) < 0.5 || alarm < -1.5) paint = alarmTone;
  float glow = abs(owner - chosen) < 0.5 ? 0.06 : 0.0;
  vec4 at = place * vec4(position, 1.0);
  vec3 outward = normalize(mat3(place) * normal);
  paint *= paint;
  shaded = paint * mix(ground, sky, 0.5 + 0.5 * outward.z) + glow;
  lit = paint * sunlight * max(0.0, dot(outward, towardsSun));
  inShadowMap = (toShadow * vec4(at.xyz + 0.02 * outward, 1.0)).xyz;
  gl_Position = projectionMatrix * viewMatrix * at;
}`;

const FRAGMENT = `
uniform sampler2D stillMap, movingMap;
uniform float opacity;
uniform bool shadows, soft;
varying vec3 shaded, lit, inShadowMap;
float seen(vec2 offset) {
  vec2 at = inShadowMap.xy + offset / 2048.0;
  float nearest = min(texture2D(stillMap, at).r, texture2D(movingMap, at).r);
  return step(inShadowMap.z - 0.0012, nearest);
}
void main() {
  float sun = 1.0;
  vec2 inside = step(abs(inShadowMap.xy - 0.5), vec2(0.5));
  if (shadows && inside.x * inside.y > 0.5) {
    sun = seen(vec2(0.0));
    if (soft) {
      sun += seen(vec2(-0.9, -0.4)) + seen(vec2(0.4, -0.9)) + seen(vec2(0.9, 0.4)) + seen(vec2(-0.4, 0.9));
      sun += seen(vec2(-1.8, 0.9)) + seen(vec2(0.9, 1.8)) + seen(vec2(1.8, -0.9)) + seen(vec2(-0.9, -1.8));
      sun /= 9.0;
    }
  }
  gl_FragColor = vec4(sqrt(shaded + sun * lit), opacity);
}`;

const CASTER_VERTEX = `
${PLACE}
void main() { gl_Position = projectionMatrix * viewMatrix * placed() * vec4(position, 1.0); }`;

const CASTER_FRAGMENT = "void main() { gl_FragColor = vec4(1.0); }";

/** The light of the scene, shared by all surfaces. */
export const light = {
  sky: { value: new THREE.Vector3(0.66, 0.7, 0.75) },
  ground: { value: new THREE.Vector3(0.24, 0.25, 0.27) },
  sunlight: { value: new THREE.Vector3(0.62, 0.58, 0.52) },
  towardsSun: { value: new THREE.Vector3(-0.3, -0.4, 0.85).normalize() },
  shadows: { value: true },
  soft: { value: true },
  toShadow: { value: new THREE.Matrix4() },
  stillMap: { value: null },
  movingMap: { value: null },
};

export const NOBODY = -1;
export const EVERYBODY = -2;

/**
 * Return a mesh of `geometry` (shapes.js, `painted`); `frames` is how many frames its pieces follow.
 */
export function surface(geometry, { opacity = 1, frames = 0, instances = 0 } = {}) {
  const uniforms = {
    ...light,
    opacity: { value: opacity }, chosen: { value: NOBODY }, alarm: { value: NOBODY },
    alarmTone: { value: new THREE.Vector3(0.86, 0.17, 0.13) },
    frames: { value: Array.from({ length: frames }, () => new THREE.Matrix4()) },
  };
  const material = new THREE.ShaderMaterial({
    uniforms, defines: frames ? { FRAMES: frames } : {},
    vertexShader: VERTEX, fragmentShader: FRAGMENT,
    transparent: opacity < 1, depthWrite: opacity === 1,
  });
  const mesh = instances
    ? new THREE.InstancedMesh(geometry, material, instances)
    : new THREE.Mesh(geometry, material);
  mesh.matrixAutoUpdate = false;
  mesh.frustumCulled = false;
  return mesh;
}

/** Return a mesh that only throws the shadow of `mesh` (as `surface` returns), of `geometry`. */
export function caster(mesh, geometry = mesh.geometry) {
  const { uniforms, defines } = mesh.material;
  const made = new THREE.Mesh(geometry, new THREE.ShaderMaterial({
    uniforms: { frames: uniforms.frames }, defines, colorWrite: false, side: THREE.BackSide,
    vertexShader: CASTER_VERTEX, fragmentShader: CASTER_FRAGMENT,
  }));
  made.matrixAutoUpdate = false;
  made.matrix = mesh.matrix;
  made.frustumCulled = false;
  return made;
}
