import { parseArgs } from 'node:util';
import { isGood, tableOf } from './figures.ts';
import { runIdle } from './idle.ts';

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '1000' },
    each: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '120' },
  },
});
const figures = await runIdle({
  sessions: Number(values.sessions),
  each: Number(values.each),
  seconds: Number(values.seconds),
  log: (line) => process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`),
});
process.stdout.write(`\n${tableOf(figures)}\n`);
process.exitCode = isGood(figures) ? 0 : 1;
