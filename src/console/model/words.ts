export type Priority = 'high' | 'medium' | 'low';
