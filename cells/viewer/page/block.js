// Blocks of data, as cells/viewer/packing.py writes them: gzip of JSON and arrays.
// An exported page carries them inside; a served page asks its server for them.

const ARRAYS = {
  f4: Float32Array, f8: Float64Array, u1: Uint8Array, u2: Uint16Array, u4: Uint32Array,
};

/** Whether the page carries its data inside. */
export function isExported() {
  return document.getElementById("block:overview") !== null;
}

/** Return the members of the block `name`, null where there is none. */
export async function block(name) {
  if (isExported()) {
    const element = document.getElementById(`block:${name}`);
    return element === null ? null : unpacked(fromBase64(element.textContent));
  }
  const answer = await fetch(`block/${name}`);
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`${name}: ${await answer.text()}`);
  return unpacked(new Uint8Array(await answer.arrayBuffer()));
}

function fromBase64(text) {
  const raw = atob(text.trim());
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return bytes;
}

async function unpacked(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const buffer = await new Response(stream).arrayBuffer();
  const length = new DataView(buffer).getUint32(0, true);
  const text = new TextDecoder().decode(new Uint8Array(buffer, 4, length));
  return JSON.parse(text, (_, value) => {
    const reference = value !== null && typeof value === "object" ? value.$ : undefined;
    if (reference === undefined) return value;
    const [kind, first, count] = reference;
    return new ARRAYS[kind](buffer, 4 + length + first, count);
  });
}
