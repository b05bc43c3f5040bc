/** Dims the screen when nobody touches it. The touch that wakes it does nothing else; STOP and RETURN lie beside it. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

const dimAfterMs = 120_000;
/** A tap’s click comes after the finger has left: it must still meet the dimmer. */
const swallowMs = 400;

type Light = 'bright' | 'dimmed' | 'waking';

export function Dimmer({ isAwake }: { readonly isAwake: boolean }): JSX.Element | null {
  const [light, setLight] = useState<Light>('bright');
  useEffect(() => {
    if (isAwake) {
      setLight('bright');
      return;
    }
    if (light !== 'bright') return;
    let timer = window.setTimeout(() => setLight('dimmed'), dimAfterMs);
    const onTouch = () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => setLight('dimmed'), dimAfterMs);
    };
    window.addEventListener('pointerdown', onTouch);
    return () => {
      window.clearTimeout(timer);
      window.removeEventListener('pointerdown', onTouch);
    };
  }, [isAwake, light]);
  if (light === 'bright') return null;
  const wake = () => {
    setLight('waking');
    window.setTimeout(() => setLight('bright'), swallowMs);
  };
  return (
    <div
      class={`dimmer ${light}`}
      onPointerDown={() => setLight('waking')}
      onPointerUp={wake}
      onPointerCancel={wake}
      aria-hidden="true"
    >
      {light === 'dimmed' ? 'Touch to wake' : ''}
    </div>
  );
}
