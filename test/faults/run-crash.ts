import { parseArgs } from 'node:util';
import { runCrash } from './crash.ts';
import { isGood } from './figures.ts';
import { PLANTS, type PlantName } from './patches.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    instances: { type: 'string', default: '1' },
    cycles: { type: 'string', default: '50' },
    deliveries: { type: 'string', default: '1000' },
    kill: { type: 'string' },
    plant: { type: 'string' },
  },
});
if (values.plant && !(values.plant in PLANTS)) throw new Error(`there are: ${Object.keys(PLANTS).join(', ')}`);
const figures = await runCrash({
  seed: Number(values.seed),
  instances: Number(values.instances),
  cycles: Number(values.cycles),
  deliveries: Number(values.deliveries),
  patienceMs: 60_000,
  ...(values.kill && { kill: values.kill }),
  ...(values.plant && { plant: values.plant as PlantName }),
  log: (line) => process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`),
});
process.exitCode = isGood(figures) ? 0 : 1;
