import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../../src/store/migrate.ts';
import { createOrm } from '../../src/store/orm.ts';
import { createDatabase, type TestDatabase } from '../setup/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

test('the migrations make exactly the tables of the entities', async () => {
  const orm = createOrm(database.url, 2);
  const difference = await orm.schema.getUpdateSchemaSQL({ wrap: false, safe: false });
  await orm.close();
  // The job queue has a schema of its own; the migrations' own table is nobody's entity.
  const ours = difference
    .split('\n')
    .filter(
      (line) => line.trim() !== '' && !line.includes('graphile_worker') && !line.includes('mikro_orm_migrations'),
    );
  expect(ours).toEqual([]);
});

test('two instances may migrate at once', async () => {
  await Promise.all([migrate(database.url), migrate(database.url)]);
});
