/** One session of a campaign, as a thread gets it. */
import { type CampaignSession, type CampaignWorld, runSession } from '../../bench/campaign/session.ts';
import { runShrunk } from '../../bench/campaign/shrink.ts';

export interface CampaignTask {
  readonly seed: number;
  readonly device: 'simulated' | 'emulated';
  /** One that fails is made smaller. */
  readonly shrinks: boolean;
}

export const runTask = ({ seed, shrinks }: CampaignTask, on: CampaignWorld): CampaignSession =>
  shrinks ? runShrunk(seed, on) : runSession(seed, on);

/** The emulated chips load once in each thread. */
export async function emulatedWorld(): Promise<CampaignWorld> {
  const { loadEmulatedBoards } = await import('./emulated-boards.ts');
  return loadEmulatedBoards();
}
