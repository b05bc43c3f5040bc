import { isSuspended } from '../../src/records/files/process-id.ts';
import { until } from './waiting.ts';

/** Suspends another process. SIGSTOP alone takes effect only when the process is next scheduled, milliseconds later. */
export async function suspend(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  await until('the process is suspended', () => isSuspended(pid));
}
