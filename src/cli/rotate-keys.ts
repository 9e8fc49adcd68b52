import { readSettings } from '../settings.ts';
import { rotateKeys } from '../store/crypto/rotate.ts';
import { createVault } from '../store/crypto/vault.ts';
import { openStore } from '../store/store.ts';

// `npm run keys:rotate`: wraps everything by the first of ENCRYPTION_KEYS. README.md, "Running it in production", has
// the steps for a new key.
const { ENCRYPTION_KEYS: ring, DATABASE_URL: url } = readSettings();
if (!ring || !url) {
  process.stderr.write('Set ENCRYPTION_KEYS (the new key first, then the old ones) and DATABASE_URL.\n');
  process.exit(1);
}
const store = await openStore({ url: url.reveal(), vault: createVault(ring.reveal()) });
await rotateKeys(store, (line) => process.stdout.write(`${line}\n`));
await store.close();
process.stdout.write(
  `Everything is wrapped by ${ring.reveal()[0]?.id}. The other keys seal nothing any more. Keep them at the end of ENCRYPTION_KEYS: they verify what was signed under them.\n`,
);
