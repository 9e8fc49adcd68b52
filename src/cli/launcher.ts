import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);

const LOOK_MS = 500;
/** Processes looked at: npm, the shell that it starts, and perhaps `node --watch`. */
const LONGEST_CHAIN = 4;
const PACKAGE_MANAGER = /\b(?:npm|npx|pnpm|yarn|bun)\b/;

/** A process, the one that started it, and its command line. */
interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/**
 * Calls `onGone` once the package manager that started this process has ended. A SIGTERM to `npm start` ends npm and
 * perhaps its shell. Whether the signal reaches the shell's child depends on npm's version and on the shell, so that
 * the end of a process is recognised by its children: they get another parent.
 */
export async function watchLauncher(onGone: () => void): Promise<void> {
  const chain = await chainToLauncher();
  const timer = setInterval(async () => {
    if (await isUnbroken(chain)) return;
    clearInterval(timer);
    onGone();
  }, LOOK_MS);
  timer.unref();
}

/** The processes from our parent up to the package manager; our parent alone where there is none. */
async function chainToLauncher(): Promise<readonly Process[]> {
  const chain: Process[] = [];
  for (let pid = process.ppid; pid > 1 && chain.length < LONGEST_CHAIN; ) {
    const found = await inspect(pid);
    if (!found) break;
    chain.push(found);
    if (PACKAGE_MANAGER.test(found.command)) return chain;
    pid = found.parent;
  }
  return chain.slice(0, 1);
}

/** Whether each process of the chain still has the same parent, and the first is alive. */
async function isUnbroken(chain: readonly Process[]): Promise<boolean> {
  const [first] = chain;
  if (!first) return true;
  if (process.ppid !== first.pid) return false;
  for (const { pid, parent } of chain.slice(0, -1)) {
    if (!isAlive(pid) || !isAlive(parent)) return false;
    // A parent that has ended may stay in the process table for a while: on Linux its children show it at once.
    const now = process.platform === 'linux' ? await inspect(pid) : null;
    if (now && now.parent !== parent) return false;
  }
  return isAlive(first.pid);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** A process as the system shows it; null when it has gone, or when the system has no such view. */
async function inspect(pid: number): Promise<Process | null> {
  try {
    if (process.platform === 'linux') {
      const [stat, commandLine] = await Promise.all(
        ['stat', 'cmdline'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8')),
      );
      // The name of the program, in parentheses, may hold anything.
      const [, parent] = (stat ?? '').slice((stat ?? '').lastIndexOf(')') + 2).split(' ');
      return { pid, parent: Number(parent), command: (commandLine ?? '').replaceAll('\0', ' ') };
    }
    const { stdout } = await execute('ps', ['-o', 'ppid=,args=', '-p', String(pid)]);
    const [, parent, command = ''] = /^\s*(\d+)\s+(.*)$/m.exec(stdout) ?? [];
    return parent === undefined ? null : { pid, parent: Number(parent), command };
  } catch {
    return null;
  }
}
