import { forgetPostgresVariables, readSettings } from '../settings.ts';
import { verifyAudit } from '../store/audit.ts';
import { createVault, parseKeyRing } from '../store/crypto/vault.ts';
import { openStore } from '../store/store.ts';
import { localKey, makeKeyRing } from './local-keys.ts';

// `npm run audit:verify`: verifies the hash chain of the audit, and exits 1 when it is broken. With a hash of an
// earlier run as its argument, it also verifies that the chain still contains that entry.
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
process.stdout.write(`${entries} entries; the hash of the last one is ${head}\n`);
if (fault) process.stdout.write(`The audit is broken: ${fault}.\n`);
else if (!isKnown) process.stdout.write(`The chain is whole, but the entry with the hash ${known} is missing.\n`);
else process.stdout.write('The audit is whole.\n');
process.exitCode = fault || !isKnown ? 1 : 0;

async function openEmbedded(dataDir: string) {
  // Dynamic import: the production image has no embedded database.
  const { startEmbeddedPostgres } = await import('../store/embedded/embedded.ts');
  forgetPostgresVariables();
  return startEmbeddedPostgres({ dataDir, log: () => {} });
}
