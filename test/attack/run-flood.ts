import { parseArgs } from 'node:util';
import { isGood, tableOf } from '../faults/figures.ts';
import { runFlood } from './flood.ts';

const { values } = parseArgs({
  options: { connections: { type: 'string', default: '64' }, seconds: { type: 'string', default: '5' } },
});
const figures = await runFlood({
  connections: Number(values.connections),
  measureMs: Number(values.seconds) * 1000,
  log: (line) => process.stdout.write(`${line}\n`),
});
process.stdout.write(`\n${tableOf(figures)}\n`);
process.exitCode = isGood(figures) ? 0 : 1;
