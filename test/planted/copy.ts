import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import type { PlantedFault } from './plant.ts';

export const ROOT = join(import.meta.dirname, '../..');
const LEFT_OUT = new Set(['node_modules', '.git', '.data']);

/** A throwaway copy of the repository, in which faults are planted: the working tree is never touched. */
export interface Copy {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Copies the repository, with links to its packages. */
export async function makeCopy(): Promise<Copy> {
  const folder = await mkdtemp(join(tmpdir(), 'kyc-gateway-planted-'));
  const filter = (path: string) => !LEFT_OUT.has(relative(ROOT, path).split(sep)[0] ?? '');
  await cp(ROOT, folder, { recursive: true, filter });
  // A folder of its own, so that caches written into it stay in the copy.
  await mkdir(join(folder, 'node_modules'));
  for (const name of await readdir(join(ROOT, 'node_modules'))) {
    if (name.startsWith('.') && name !== '.bin') continue;
    await symlink(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

/** Plants a fault in a copy, and returns how to take it out. @throws when its place is not found exactly once */
export async function plant({ folder }: Copy, fault: PlantedFault): Promise<() => Promise<void>> {
  const path = join(folder, 'src', fault.file);
  const text = await readFile(path, 'utf8');
  const places = text.split(fault.find).length - 1;
  if (places !== 1) throw new Error(`its text is found ${places} times in src/${fault.file}`);
  await writeFile(path, text.split(fault.find).join(fault.replace));
  return () => writeFile(path, text);
}

interface Assertion {
  readonly fullName: string;
  readonly status: string;
}

/** The results of a test file, as vitest's JSON reporter writes them. */
export interface FileResult {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly assertionResults: readonly Assertion[];
}

const running = new Set<ChildProcess>();

/** Ends the test runs under way. */
export function endRuns(): void {
  for (const child of running) end(child);
}

// Its group, since tests start gateways.
function end({ pid }: ChildProcess): void {
  try {
    if (pid) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

interface Run {
  readonly tests: readonly string[];
  readonly title?: string | undefined;
  /** The PostgreSQL that the run shares. */
  readonly postgresUrl: string;
  readonly limitMs: number;
  /** Whether to go on after the first failing test. */
  readonly whole?: boolean;
}

/** Runs tests in a copy. @throws when the run does not end in time or leaves no results */
export async function runTests({ folder }: Copy, run: Run): Promise<readonly FileResult[]> {
  const output = join(folder, 'results.json');
  await rm(output, { force: true });
  const args = ['node_modules/vitest/vitest.mjs', 'run', ...run.tests.map((test) => `test/${test}`)];
  args.push('--reporter=json', `--outputFile=${output}`, '--maxWorkers=2');
  if (!run.whole) args.push('--bail=1');
  if (run.title) args.push('-t', escaped(run.title));
  const env = { ...environment(), TEST_POSTGRES_URL: run.postgresUrl };
  const child = spawn(process.execPath, args, { cwd: folder, env, detached: true, stdio: 'ignore' });
  running.add(child);
  const isLate = await new Promise<boolean>((resolve, reject) => {
    const timer = setTimeout(() => resolve(true), run.limitMs);
    child.once('error', reject);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve(false);
    });
  });
  end(child);
  running.delete(child);
  const text = await readFile(output, 'utf8').catch(() => null);
  if (text === null) throw new Error(isLate ? 'the tests did not end' : 'the tests left no results');
  return (JSON.parse(text) as { testResults: FileResult[] }).testResults;
}

/** The environment without what a vitest that runs this one sets for itself. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(?:VITEST|NODE_ENV$|TEST$|DEV$|PROD$|MODE$|SSR$|BASE_URL$)/.test(name),
  );
  return Object.fromEntries(own);
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The fate of a fault: caught by a failing test, survived, or never tried because the tests could not run. */
export type Fate =
  | { readonly kind: 'caught'; readonly by: string }
  | { readonly kind: 'survived' }
  | { readonly kind: 'error'; readonly message: string };

/** The fate of a fault by the results of its tests: a file that fails without a failing test has tested nothing. */
export function fateOf({ test, title }: PlantedFault, results: readonly FileResult[]): Fate {
  const file = results.find(({ name }) => name.endsWith(`/test/${test}`));
  if (!file) return { kind: 'error', message: `test/${test} did not run` };
  const own = file.assertionResults.filter(({ fullName }) => !title || fullName.includes(title));
  const failed = own.find(({ status }) => status === 'failed');
  if (failed) return { kind: 'caught', by: failed.fullName };
  if (own.some(({ status }) => status === 'passed') && file.status === 'passed') return { kind: 'survived' };
  const [reason = 'no test ran'] = file.message.split('\n').filter((line) => line.trim() !== '');
  return { kind: 'error', message: reason };
}

/** Plants a fault in a copy, runs its test, and takes it out again. */
export async function tryFault(copy: Copy, fault: PlantedFault, postgresUrl: string): Promise<Fate> {
  let takeOut = async (): Promise<void> => undefined;
  try {
    takeOut = await plant(copy, fault);
    const { test, title } = fault;
    return fateOf(fault, await runTests(copy, { tests: [test], title, postgresUrl, limitMs: 120_000 }));
  } catch (error) {
    return { kind: 'error', message: error instanceof Error ? error.message : String(error) };
  } finally {
    await takeOut();
  }
}
