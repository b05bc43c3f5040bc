/** Digits to touch, for numbers and PINs. Nothing is taken before ENTER. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

export interface NumberPadProps {
  readonly label: string;
  readonly isSecret?: boolean;
  readonly mostDigits: number;
  readonly enterText: string;
  /** Why these digits cannot be entered; null: they can. */
  readonly problem?: (digits: string) => string | null;
  readonly onEnter: (digits: string) => void;
}

const keys = ['1', '2', '3', 'back', '4', '5', '6', 'clear', '7', '8', '9', '0'] as const;

export function NumberPad({
  label,
  isSecret = false,
  mostDigits,
  enterText,
  problem,
  onEnter,
}: NumberPadProps): JSX.Element {
  const [digits, setDigits] = useState('');
  const wrong = digits === '' ? '' : (problem?.(digits) ?? null);
  const press = (key: (typeof keys)[number]) => {
    if (key === 'clear') setDigits('');
    else if (key === 'back') setDigits(digits.slice(0, -1));
    else setDigits((digits + key).slice(0, mostDigits));
  };
  const enter = () => {
    if (wrong !== null) return;
    onEnter(digits);
    setDigits('');
  };
  return (
    <div class="pad">
      <output class="pad-shown" aria-label={label}>
        {digits === '' ? '\u2007' : isSecret ? '•'.repeat(digits.length) : digits}
      </output>
      <button type="button" class="act main" aria-disabled={wrong !== null} onClick={enter}>
        {enterText}
      </button>
      <div class="pad-keys">
        {keys.map((key) => (
          <button type="button" key={key} onClick={() => press(key)}>
            {key === 'clear' ? 'Clear' : key === 'back' ? 'Back' : key}
          </button>
        ))}
      </div>
      <span class="pad-problem" role="status">
        {wrong ?? ''}
      </span>
    </div>
  );
}
