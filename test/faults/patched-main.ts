import { registerHooks } from 'node:module';
import type { Patch } from './patches.ts';

// The gateway as it is, but for the patches in PATCHES, and killed when KILL_POINT is reached the KILL_AFTERth time.
const { PATCHES = '[]', KILL_POINT, KILL_AFTER = '1' } = process.env;
const patches = JSON.parse(PATCHES) as Patch[];
const source = new URL('../../src/', import.meta.url).href;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const own = patches.filter(({ file }) => url === source + file);
    if (own.length === 0) return loaded;
    const patched = own.reduce((text, { file, find, replace }) => {
      if (!text.includes(find)) throw new Error(`nothing to patch in ${file}: ${find}`);
      return text.replace(find, replace);
    }, String(loaded.source));
    return { ...loaded, source: patched };
  },
});

// Killed while it starts, it would be started and killed again and again.
let isReady = false;
let reached = 0;
Object.assign(globalThis, {
  __point(name: string) {
    if (!isReady || name !== KILL_POINT) return;
    reached += 1;
    if (reached < Number(KILL_AFTER)) return;
    process.kill(process.pid, 'SIGKILL');
    // The signal takes a moment; nothing may happen in it.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
});
await import(new URL('main.ts', source).href);
isReady = true;
