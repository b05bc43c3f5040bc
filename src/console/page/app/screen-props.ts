import type { View } from '../../model/view.ts';
import type { PageConsole } from './page-console.ts';

export const screens = ['table', 'start', 'override', 'events', 'person'] as const;
export type ScreenName = (typeof screens)[number];

export interface ScreenProps {
  readonly page: PageConsole;
  readonly view: View;
  readonly go: (screen: ScreenName) => void;
}
