import type { AlarmPriority } from '../../../hardware/table.ts';

export type Priority = AlarmPriority;

export const isPriority = (value: unknown): value is Priority =>
  value === 'high' || value === 'medium' || value === 'low';
