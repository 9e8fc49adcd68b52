import { parseArgs } from 'node:util';
import { isGood, tableOf } from './figures.ts';
import { runStalled } from './stalled.ts';

const { values } = parseArgs({
  options: {
    sockets: { type: 'string', default: '1000' },
    events: { type: 'string', default: '60000' },
    every: { type: 'string', default: '2000' },
  },
});
const figures = await runStalled({
  sockets: Number(values.sockets),
  events: Number(values.events),
  everyMs: Number(values.every),
  log: (line) => process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`),
});
process.stdout.write(`\n${tableOf(figures)}\n`);
process.exitCode = isGood(figures) ? 0 : 1;
