import { parseArgs } from 'node:util';
import { runChaos } from './chaos.ts';
import { isGood, tableOf } from './figures.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    sessions: { type: 'string', default: '300' },
    seconds: { type: 'string', default: '60' },
  },
});
const figures = await runChaos({
  seed: Number(values.seed),
  sessions: Number(values.sessions),
  seconds: Number(values.seconds),
  settleSeconds: 180,
  subscribers: 6,
  log: (line) => process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`),
});
process.stdout.write(`\n${tableOf(figures)}\n`);
process.exitCode = isGood(figures) ? 0 : 1;
