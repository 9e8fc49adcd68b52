import { isGood, tableOf } from '../faults/figures.ts';
import { runAttack } from './attack.ts';
import { runTiming } from './timing.ts';

const figures = [...(await runAttack((line) => process.stdout.write(`${line}\n`))), ...(await runTiming())];
process.stdout.write(`\n${tableOf(figures)}\n`);
process.exitCode = isGood(figures) ? 0 : 1;
