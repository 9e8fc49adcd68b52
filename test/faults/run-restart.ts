import { parseArgs } from 'node:util';
import { isGood, tableOf } from './figures.ts';
import { runRestart } from './restart.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '5' },
    away: { type: 'string', default: '60' },
  },
});
const figures = await runRestart({
  seed: Number(values.seed),
  rounds: Number(values.rounds),
  awaySeconds: Number(values.away),
  log: (line) => process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`),
});
process.stdout.write(`\n${tableOf(figures)}\n`);
process.exitCode = isGood(figures) ? 0 : 1;
