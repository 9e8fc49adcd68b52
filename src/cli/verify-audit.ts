import { forgetPostgresVariables, readSettings } from '../settings.ts';
import { verifyAudit } from '../store/audit.ts';
import { createVault, parseKeyRing } from '../store/crypto/vault.ts';
import { openStore } from '../store/store.ts';
import { localKey, makeKeyRing } from './local-keys.ts';

// Goes through the record of who did what; exits 1 when it is not whole. With a hash from an earlier run as its
// argument it also tells whether what was the end then is still part of it.
const settings = readSettings();
const ring =
  settings.ENCRYPTION_KEYS?.reveal() ?? parseKeyRing(await localKey(settings.DATA_DIR, 'encryption-keys', makeKeyRing));
const embedded = settings.DATABASE_URL ? null : await openEmbedded(settings.DATA_DIR);
const store = await openStore({
  url: settings.DATABASE_URL?.reveal() ?? embedded?.url ?? '',
  vault: createVault(ring),
});
const { entries, head, fault } = await verifyAudit(store);
const known = process.argv[2];
const isKnown =
  !known ||
  (await store.pool.query('select 1 from audit_entry where hash = $1', [Buffer.from(known, 'hex')])).rowCount === 1;
await store.close();
await embedded?.stop();
process.stdout.write(`${entries} entries, the last with the hash ${head}\n`);
if (fault) process.stdout.write(`The record is not whole: ${fault}.\n`);
else if (!isKnown) process.stdout.write(`The record was whole, but the entry with the hash ${known} is not in it.\n`);
else process.stdout.write('The record is whole.\n');
process.exitCode = fault || !isKnown ? 1 : 0;

async function openEmbedded(dataDir: string) {
  // An image for production has no embedded database.
  const { startEmbeddedPostgres } = await import('../store/embedded/embedded.ts');
  forgetPostgresVariables();
  return startEmbeddedPostgres({ dataDir, log: () => {} });
}
