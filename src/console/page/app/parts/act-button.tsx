/** A button of an act. One that is not offered now stays where it is, and says why when it is touched. */
import type { ComponentChildren, JSX } from 'preact';
import type { ActName } from '../../../model/offers.ts';
import type { View } from '../../../model/view.ts';
import type { PageConsole } from '../page-console.ts';

export interface ActButtonProps {
  readonly page: PageConsole;
  readonly view: View;
  readonly act: ActName;
  /** Null: nothing was sent. */
  readonly onAct: () => Promise<unknown> | null;
  readonly isMain?: boolean;
  readonly children: ComponentChildren;
}

export function ActButton({ page, view, act, onAct, isMain = false, children }: ActButtonProps): JSX.Element {
  const offer = view.offers[act];
  const press = () => {
    if (!offer.isOffered) {
      page.say(offer.reason, true);
      return;
    }
    const asked = onAct();
    if (asked !== null) page.act(String(children), asked);
  };
  return (
    <button
      type="button"
      class={`act ${isMain ? 'main' : ''}`}
      data-act={act}
      aria-disabled={!offer.isOffered}
      title={offer.isOffered ? undefined : offer.reason}
      onClick={press}
    >
      {children}
    </button>
  );
}
