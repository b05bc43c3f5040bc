import { readFileSync } from 'node:fs';

const statistics = `/proc/self/task/${process.pid}/schedstat`;

/**
 * CPU time of this process's main thread, ms. A limit on it holds on a busy machine too: unlike the wall clock, it does
 * not advance while other processes or this process's thread pool have the processor.
 */
export function cpuTimeMs(): number {
  try {
    // Linux, Documentation/scheduler/sched-stats.rst: the first field is the time on the CPU in ns.
    return Number(readFileSync(statistics, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }
}
