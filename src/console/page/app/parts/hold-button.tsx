/** Hold-to-run: renewed while the finger is down and on the button. Whatever ends the touch ends the motion. */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** A jog lasts 600 ms without renewal. */
const renewEveryMs = 250;

export interface HoldButtonProps {
  readonly isOffered: boolean;
  /** Called when the finger comes down, and again and again while it stays. Rejects to end it. */
  readonly renew: () => Promise<unknown>;
  readonly onRefused: (error: unknown) => void;
  /** Touched while it is not offered. */
  readonly onUnoffered: () => void;
  readonly children: ComponentChildren;
  readonly act: string;
}

export function HoldButton(props: HoldButtonProps): JSX.Element {
  const { isOffered, children, act } = props;
  const button = useRef<HTMLButtonElement>(null);
  const newest = useRef(props);
  newest.current = props;
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    const element = button.current;
    return element === null ? undefined : listenTo(element, () => newest.current, setHeld);
  }, []);
  return (
    <button
      type="button"
      ref={button}
      class={`hold ${isHeld ? 'held' : ''}`}
      data-act={act}
      aria-disabled={!isOffered}
      onContextMenu={(event) => event.preventDefault()}
    >
      {children}
    </button>
  );
}

/** Returns the function that ends the listening, and what is held. */
function listenTo(element: HTMLElement, props: () => HoldButtonProps, onHeld: (isHeld: boolean) => void): () => void {
  let held: { readonly pointer: number; readonly timer: number } | null = null;
  const end = () => {
    if (held === null) return;
    window.clearInterval(held.timer);
    held = null;
    onHeld(false);
  };
  const renew = () => {
    props()
      .renew()
      .catch((error: unknown) => {
        if (held === null) return;
        end();
        props().onRefused(error);
      });
  };
  const begin = (event: PointerEvent) => {
    if (held !== null || event.button !== 0) return;
    if (!props().isOffered) {
      props().onUnoffered();
      return;
    }
    // Without it, moves outside the button would be another element’s.
    element.setPointerCapture(event.pointerId);
    held = { pointer: event.pointerId, timer: window.setInterval(renew, renewEveryMs) };
    onHeld(true);
    renew();
  };
  const isOn = ({ clientX, clientY }: PointerEvent): boolean => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
  };
  const move = (event: PointerEvent) => {
    if (event.pointerId === held?.pointer && !isOn(event)) end();
  };
  const lift = (event: PointerEvent) => {
    if (event.pointerId === held?.pointer) end();
  };
  element.addEventListener('pointerdown', begin);
  element.addEventListener('pointermove', move);
  for (const name of ['pointerup', 'pointercancel', 'lostpointercapture'] as const) {
    element.addEventListener(name, lift);
  }
  document.addEventListener('visibilitychange', end);
  window.addEventListener('blur', end);
  window.addEventListener('pagehide', end);
  return () => {
    end();
    document.removeEventListener('visibilitychange', end);
    window.removeEventListener('blur', end);
    window.removeEventListener('pagehide', end);
  };
}
