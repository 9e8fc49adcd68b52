import { readSettings } from './settings.ts';
import { rotateKeys } from './store/rotate.ts';
import { openStore } from './store/store.ts';
import { createVault } from './store/vault.ts';

// Wraps everything by the first of ENCRYPTION_KEYS. Put a new key in front of the old ones, restart the gateways with
// it, run this, and only then take the old ones out.
const { ENCRYPTION_KEYS: ring, DATABASE_URL: url } = readSettings();
if (!ring || !url) {
  process.stderr.write('Set ENCRYPTION_KEYS (the new key first, then the old ones) and DATABASE_URL.\n');
  process.exit(1);
}
const store = await openStore({ url: url.reveal(), vault: createVault(ring.reveal()) });
await rotateKeys(store, (line) => process.stdout.write(`${line}\n`));
await store.close();
process.stdout.write(`Everything is wrapped by ${ring.reveal()[0]?.id}. The other keys are needed no more.\n`);
